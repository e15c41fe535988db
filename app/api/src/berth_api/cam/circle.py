"""Finds the circle of an arc from its words, in the two coordinates of its plane.

The rules are LinuxCNC's, <https://linuxcnc.org/docs/html/gcode/g-code.html#gcode:g2-g3>, "G2, G3 Arc Move":
"Center Format Arcs" gives the tolerance of the two radii, "Radius Format Arcs" the meaning of R's sign. (In its code
the tolerance is a setting, by default looser than the text: what passes here passes there.)
How far R may fall short, and the smallest radius, are not in that text; they are constants of LinuxCNC's interpreter
(`RADIUS_TOLERANCE_MM` in src/emc/rs274ngc/interp_internal.hh).
"""

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

from .issue import IssueCode, LineRefusedError

__all__ = ["Circle", "by_centre", "by_radius"]

Flat: TypeAlias = tuple[float, float]

FULL: Final = 2 * math.pi
SMALLEST_SWEEP_RAD: Final = 1e-6
"""A shorter arc in centre format is a full circle whose end was rounded."""
SMALLEST_RADIUS_MM: Final = 0.00127
"""Also how far an R may be too short to reach the end."""
RELATIVE_TOLERANCE: Final = 0.001


@dataclass(frozen=True, kw_only=True, slots=True)
class Tolerance:
    """How far the distances from the centre to the start and to the end may differ, in millimetres."""

    always_mm: float
    """More is always an error."""
    relative_from_mm: float
    """More is an error if it is also more than 0.1 % of the radius."""


MILLIMETRE: Final = Tolerance(always_mm=0.5, relative_from_mm=0.005)
INCH: Final = Tolerance(always_mm=0.05 * 25.4, relative_from_mm=0.0005 * 25.4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Circle:
    """The circle of an arc, and how far around it the arc goes within one turn."""

    centre: Flat
    radius_mm: float
    sweep_rad: float
    """Positive from the plane's first axis to its second."""


def by_centre(*, start: Flat, end: Flat, centre: Flat, clockwise: bool, inches: bool) -> Circle:
    """Find the circle from its centre. An end equal to the start is a full circle.

    The two radii may differ by 0.5 mm (0.05 in), and from 0.005 mm (0.0005 in) on by 0.1 % of the radius at most.

    Raises:
        LineRefusedError: if the radii differ by more, or one is next to nothing.
    """
    radius = math.dist(centre, start)
    end_radius = math.dist(centre, end)
    if min(radius, end_radius) < SMALLEST_RADIUS_MM:
        found = "found a centre at the arc's start or end; expected a radius; correct I, J or K"
        raise LineRefusedError(IssueCode.ARC, found)
    difference = abs(radius - end_radius)
    tolerance = INCH if inches else MILLIMETRE
    if difference > tolerance.always_mm or (
        difference > tolerance.relative_from_mm and difference > RELATIVE_TOLERANCE * radius
    ):
        found = f"found {radius:.4f} mm from start to centre but {end_radius:.4f} mm from end to centre"
        raise LineRefusedError(IssueCode.ARC, f"{found}; expected the same; correct them")
    angle = math.atan2(end[1] - centre[1], end[0] - centre[0]) - math.atan2(start[1] - centre[1], start[0] - centre[0])
    once_around = (-angle if clockwise else angle) % FULL
    if once_around < SMALLEST_SWEEP_RAD:
        once_around += FULL
    return Circle(
        centre=centre,
        radius_mm=radius,
        sweep_rad=-once_around if clockwise else once_around,
    )


def by_radius(*, start: Flat, end: Flat, radius_mm: float, clockwise: bool) -> Circle:
    """Find the circle from its radius: up to half of it when positive, the larger part when negative.

    Raises:
        LineRefusedError: if the end is the start, so that any circle would do, or the radius is too small.
    """
    chord = math.dist(start, end)
    if chord == 0.0:
        found = "found an arc with R that ends where it starts; expected another end, or I and J for a full circle"
        raise LineRefusedError(IssueCode.ARC, found)
    half = chord / 2
    size = abs(radius_mm)
    if size < SMALLEST_RADIUS_MM or half - size > SMALLEST_RADIUS_MM:
        found = f"found R {radius_mm:.4f} mm; expected at least half of the {chord:.4f} mm to the end; correct R"
        raise LineRefusedError(IssueCode.ARC, found)
    size = max(size, half)
    away = math.sqrt((size - half) * (size + half))
    # Seen along the chord, the centre of a short counter-clockwise arc lies on the left.
    side = away / chord if clockwise == (radius_mm < 0) else -away / chord
    short = 2 * math.asin(half / size)
    sweep = FULL - short if radius_mm < 0 else short
    return Circle(
        centre=(
            (start[0] + end[0]) / 2 - side * (end[1] - start[1]),
            (start[1] + end[1]) / 2 + side * (end[0] - start[0]),
        ),
        radius_mm=size,
        sweep_rad=-sweep if clockwise else sweep,
    )
