"""Gives the words of one line their meaning, without regard to the lines before it."""

from dataclasses import dataclass, field
from typing import Final, TypeVar

from . import codes, words
from .issue import IssueCode, LineRefusedError
from .move import MoveKind, Plane

__all__ = ["Block", "read"]

LETTERS: Final = frozenset("FSTPQHXYZIJKR")
MOTION_GROUP: Final = "motion (G0 to G3, G80)"
Setting = TypeVar("Setting")


@dataclass(kw_only=True, slots=True)
class Block:
    """What one line asks for; None stands for what it does not mention."""

    motion: MoveKind | None = None
    motion_off: bool | None = None
    dwell: bool | None = None
    plane: Plane | None = None
    unit_mm: float | None = None
    absolute: bool | None = None
    arc_absolute: bool | None = None
    spindle: bool | None = None
    tool_change: bool | None = None
    end: bool | None = None
    carried: str = ""
    """Letters that codes without effect here carry."""
    words: dict[str, float] = field(default_factory=dict)
    """The words other than G, M and N."""


def read(text: str) -> Block | None:
    """Read one line; None when nothing stands in it.

    Raises:
        LineRefusedError: if the line cannot be read, or has a code that is not simulated.
    """
    cleaned = words.clean(text)
    if not cleaned:
        return None
    block = Block()
    for letter, digits, stray in words.split(cleaned):
        value = words.number(letter, digits, stray)
        if letter == "G":
            set_g(block, value, digits)
        elif letter in LETTERS:
            if letter in block.words:
                raise LineRefusedError(IssueCode.CONFLICT, f"found {letter} twice; expected it once; remove one")
            block.words[letter] = value
        elif letter == "M":
            set_m(block, value, digits)
        elif letter == "O":
            raise words.unreadable(letter)
        elif letter != "N":
            found = f"found {letter}{digits}; expected the axes X, Y, Z and the words of milling; remove it"
            raise LineRefusedError(IssueCode.UNSUPPORTED, found)
    return block


def set_g(block: Block, code: float, digits: str) -> None:
    """Note a G code in the block."""
    if (motion := codes.MOTION.get(code)) is not None:
        block.motion = once(block.motion, motion, MOTION_GROUP)
    elif (plane := codes.PLANES.get(code)) is not None:
        block.plane = once(block.plane, plane, "plane (G17, G18, G19)")
    elif (unit := codes.UNITS.get(code)) is not None:
        block.unit_mm = once(block.unit_mm, unit, "unit (G20, G21)")
    elif (absolute := codes.DISTANCE.get(code)) is not None:
        block.absolute = once(block.absolute, absolute, "distance mode (G90, G91)")
    elif (absolute := codes.ARC_DISTANCE.get(code)) is not None:
        block.arc_absolute = once(block.arc_absolute, absolute, "arc distance mode (G90.1, G91.1)")
    elif (carried := codes.NEUTRAL.get(code)) is not None:
        block.carried += carried
    elif code == codes.DWELL:
        block.dwell = once(block.dwell, setting=True, group="dwell (G4)")
    elif code == codes.MOTION_OFF:
        block.motion_off = True
    else:
        hint = codes.HINTS.get(code, "remove it, or ask for plain moves (G0 to G3)")
        raise LineRefusedError(IssueCode.UNSUPPORTED, f"found G{digits}; it is not simulated: {hint}")
    if block.motion is not None and block.motion_off is not None:
        raise conflict(MOTION_GROUP)


def set_m(block: Block, code: float, digits: str) -> None:
    """Note an M code in the block."""
    if (spindle := codes.SPINDLE.get(code)) is not None:
        block.spindle = once(block.spindle, spindle, "spindle (M3, M4, M5)")
    elif code == codes.TOOL_CHANGE:
        block.tool_change = True
    elif code in codes.END:
        block.end = True
    elif code not in codes.NEUTRAL_M:
        found = f"found M{digits}; expected one of M0 to M9 or M30; remove it"
        raise LineRefusedError(IssueCode.UNSUPPORTED, found)


def once(known: Setting | None, setting: Setting, group: str) -> Setting:
    """Give `setting`, unless the line has one of this modal group already."""
    if known is not None:
        raise conflict(group)
    return setting


def conflict(group: str) -> LineRefusedError:
    """Say that a line has two codes of one modal group."""
    found = f"found two codes of one group; expected one for {group} in a line; split the line"
    return LineRefusedError(IssueCode.CONFLICT, found)
