"""Where on its way a move is, and how far out it reaches."""

import math
from typing import Final

from .move import AXES, Arc, Move, Plane, Point

__all__ = ["at", "flat", "outermost", "solid"]

FULL: Final = 2 * math.pi
QUARTERS: Final = ((0.0, 1, 0), (math.pi / 2, 0, 1), (math.pi, -1, 0), (3 * math.pi / 2, 0, -1))
"""The angles at which a circle reaches furthest along an axis, with their exact cosines and sines."""


def flat(point: Point, plane: Plane) -> tuple[float, float]:
    """Give the point's two coordinates in the plane."""
    first, second, _ = AXES[plane]
    return point[first], point[second]


def solid(in_plane: tuple[float, float], normal: float, plane: Plane) -> Point:
    """Give the point from its coordinates in the plane and along the plane's normal."""
    first, second, third = AXES[plane]
    coordinates = [0.0, 0.0, 0.0]
    coordinates[first], coordinates[second], coordinates[third] = *in_plane, normal
    return Point(*coordinates)


def at(move: Move, fraction: float) -> Point:
    """Give the place where the tool is after `fraction` (0 to 1) of the move's length."""
    arc = move.arc
    if arc is None:
        return Point(*((1 - fraction) * a + fraction * b for a, b in zip(move.start, move.end, strict=True)))
    centre, normal = flat(arc.centre, arc.plane), AXES[arc.plane][2]
    radius = (1 - fraction) * arc.radius_mm + fraction * math.dist(centre, flat(move.end, arc.plane))
    angle = start_angle(move, arc) + fraction * arc.sweep_rad
    return solid(
        (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)),
        (1 - fraction) * move.start[normal] + fraction * move.end[normal],
        arc.plane,
    )


def outermost(move: Move) -> tuple[Point, ...]:
    """Give the places where the move reaches furthest along an axis, its start left out."""
    arc = move.arc
    if arc is None:
        return (move.end,)
    start, sweep = start_angle(move, arc), abs(arc.sweep_rad)
    centre = flat(arc.centre, arc.plane)
    height = move.end[AXES[arc.plane][2]]
    reached = [
        solid((centre[0] + arc.radius_mm * cos, centre[1] + arc.radius_mm * sin), height, arc.plane)
        for angle, cos, sin in QUARTERS
        if (angle - start if arc.sweep_rad > 0 else start - angle) % FULL <= sweep
    ]
    return (move.end, *reached)


def start_angle(move: Move, arc: Arc) -> float:
    """Give the angle of the arc's start, from the plane's first axis."""
    start, centre = flat(move.start, arc.plane), flat(arc.centre, arc.plane)
    return math.atan2(start[1] - centre[1], start[0] - centre[0])
