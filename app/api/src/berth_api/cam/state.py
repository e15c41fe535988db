"""What a program has set so far and keeps until it says otherwise."""

from dataclasses import dataclass
from typing import Final

from . import codes
from .block import Block
from .issue import IssueCode, LineRefusedError
from .move import ORIGIN, MoveKind, Plane, Point

__all__ = ["AXIS_LETTERS", "State"]

AXIS_LETTERS: Final = "XYZ"
FEED_MIN_MM: Final = 0.001
"""A slower feed is a mistake, and the limit keeps all times finite."""
INCH_MM: Final = codes.UNITS[20.0]


@dataclass(kw_only=True, slots=True)
class State:
    """Position and modal groups; starts as the package's docstring says."""

    position: Point = ORIGIN
    motion: MoveKind | None = None
    plane: Plane = Plane.XY
    unit_mm: float | None = None
    """Millimetres in one unit; None until the program states one."""
    absolute: bool = True
    arc_absolute: bool = False
    feed_mm_per_min: float | None = None
    spindle_on: bool = False
    ended: bool = False

    @property
    def scale(self) -> float:
        """Millimetres in one unit; millimetres are assumed while none is stated."""
        return 1.0 if self.unit_mm is None else self.unit_mm

    @property
    def inches(self) -> bool:
        """Whether lengths are in inches."""
        return self.unit_mm == INCH_MM

    def set(self, block: Block) -> None:
        """Take over the modes of a line; its motion is left to `machine`.

        Raises:
            LineRefusedError: if the feed is too low or the spindle's speed negative; nothing is set then.
        """
        unit_mm = self.unit_mm if block.unit_mm is None else block.unit_mm
        feed = self._feed(block, 1.0 if unit_mm is None else unit_mm)
        if block.words.get("S", 0.0) < 0:
            raise LineRefusedError(IssueCode.VALUE, "found a negative S; expected a speed; use M4 to turn backwards")
        self.unit_mm = unit_mm
        self.feed_mm_per_min = feed
        self.plane = block.plane or self.plane
        self.motion = None if block.motion_off else (block.motion or self.motion)
        if block.absolute is not None:
            self.absolute = block.absolute
        if block.arc_absolute is not None:
            self.arc_absolute = block.arc_absolute
        if block.tool_change:
            self.spindle_on = False
        if block.spindle is not None:
            self.spindle_on = block.spindle
        self.ended = bool(block.end)

    def target(self, words: dict[str, float]) -> Point:
        """Give the place that the axis words name, from here."""
        scale, here = self.scale, self.position
        if self.absolute:
            x, y, z = words.get("X"), words.get("Y"), words.get("Z")
            return Point(
                here.x if x is None else x * scale,
                here.y if y is None else y * scale,
                here.z if z is None else z * scale,
            )
        return Point(
            here.x + words.get("X", 0.0) * scale,
            here.y + words.get("Y", 0.0) * scale,
            here.z + words.get("Z", 0.0) * scale,
        )

    def _feed(self, block: Block, scale: float) -> float | None:
        word = block.words.get("F")
        if word is None:
            return self.feed_mm_per_min
        feed = word * scale
        if feed < FEED_MIN_MM:
            found = f"found F {word:g}; expected a speed above 0, in units per minute; correct it"
            raise LineRefusedError(IssueCode.VALUE, found)
        return feed
