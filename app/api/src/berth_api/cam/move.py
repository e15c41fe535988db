"""What the tool does: one straight line, one arc or one dwell. All lengths in millimetres, all times in seconds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Final, NamedTuple, TypeAlias

from pydantic import ConfigDict, Field

__all__ = ["AXES", "ORIGIN", "Arc", "Move", "MoveKind", "Plane", "Point"]


Coordinate: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Point(NamedTuple):
    """A place of the tool's tip in millimetres; `[x, y, z]` in JSON."""

    x: Coordinate
    y: Coordinate
    z: Coordinate


ORIGIN: Final = Point(0.0, 0.0, 0.0)


class Plane(StrEnum):
    """The plane of an arc, its first axis named first: G17, G18, G19."""

    XY = "xy"
    ZX = "zx"
    YZ = "yz"


AXES: Final = {Plane.XY: (0, 1, 2), Plane.ZX: (2, 0, 1), Plane.YZ: (1, 2, 0)}
"""For each plane the indices of its first axis, its second axis and its normal, right-handed."""


class MoveKind(StrEnum):
    """How the tool moves; clockwise is seen from the positive end of the plane's normal."""

    RAPID = "rapid"
    LINEAR = "linear"
    ARC_CW = "arc_cw"
    ARC_CCW = "arc_ccw"
    DWELL = "dwell"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arc:
    """The circle that an arc or helix follows."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    centre: Point
    """Centre of the circle, at the height of the arc's start."""
    plane: Plane
    radius_mm: float
    """Distance from the centre to the start; the end's may differ by the tolerance of `arc.by_centre`."""
    sweep_rad: float
    """Angle travelled, all turns together; positive from the plane's first axis to its second (G3)."""
    turns: int
    """The P word: 1 for an arc of up to one full circle, each further one adds a full circle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One movement of the tool, or one pause."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    line: int
    """Number of the line that asks for it, from 1."""
    kind: MoveKind
    start: Point
    end: Point
    arc: Arc | None
    """The circle, for arcs only."""
    feed_mm_per_min: float | None
    """Speed along the path; null for dwells, and where the program sets none."""
    length_mm: float
    seconds: float
    """Length by speed, without acceleration; 0 where a feed is missing."""
