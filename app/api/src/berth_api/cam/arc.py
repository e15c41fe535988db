"""Reads the words of a G2 or G3: which circle they mean, and how long the way along it is."""

import math
from typing import Final, NoReturn

from . import circle, path
from .issue import IssueCode, LineRefusedError
from .move import AXES, Arc, MoveKind, Point
from .state import AXIS_LETTERS, State

__all__ = ["OFFSETS", "length_mm", "read"]

OFFSETS: Final = "IJK"
"""The words for the centre, in the order of the axes."""


def read(state: State, words: dict[str, float], end: Point, turns: int) -> Arc:
    """Find the circle that the words mean, from the state's position to `end`.

    Raises:
        LineRefusedError: if they mean none.
    """
    first, second, normal = AXES[state.plane]
    clockwise = state.motion is MoveKind.ARC_CW
    flat_start, flat_end = path.flat(state.position, state.plane), path.flat(end, state.plane)
    offsets = [letter for letter in OFFSETS if letter in words]
    if "R" in words:
        if offsets:
            refuse(f"found R and {offsets[0]}", "one of the two formats", "remove one")
        if AXIS_LETTERS[first] not in words and AXIS_LETTERS[second] not in words:
            expected = f"{AXIS_LETTERS[first]} or {AXIS_LETTERS[second]}"
            refuse("found R without an end in the plane", expected, "add one, or use I, J, K")
        radius = words["R"] * state.scale
        found = circle.by_radius(start=flat_start, end=flat_end, radius_mm=radius, clockwise=clockwise)
    else:
        centre = read_centre(state, words, offsets, flat_start)
        found = circle.by_centre(
            start=flat_start, end=flat_end, centre=centre, clockwise=clockwise, inches=state.inches
        )
    return Arc(
        centre=path.solid(found.centre, state.position[normal], state.plane),
        plane=state.plane,
        radius_mm=found.radius_mm,
        sweep_rad=found.sweep_rad + math.copysign((turns - 1) * 2 * math.pi, found.sweep_rad),
        turns=turns,
    )


def length_mm(arc: Arc, start: Point, end: Point) -> float:
    """Give the length of an arc or helix, with the mean of its two radii, which differ by the tolerance at most."""
    normal = AXES[arc.plane][2]
    end_radius = math.dist(path.flat(arc.centre, arc.plane), path.flat(end, arc.plane))
    around = (arc.radius_mm + end_radius) / 2 * abs(arc.sweep_rad)
    return math.hypot(around, end[normal] - start[normal])


def read_centre(
    state: State, words: dict[str, float], offsets: list[str], start: tuple[float, float]
) -> tuple[float, float]:
    """Give the centre that I, J and K name."""
    first, second, normal = (OFFSETS[axis] for axis in AXES[state.plane])
    expected = f"{first} and {second}" if state.arc_absolute else f"{first} or {second}"
    if normal in words:
        refuse(f"found {normal} in the plane {state.plane}", expected, "correct the plane or the word")
    if not offsets:
        refuse("found an arc without its centre", f"{expected}, or R", "add them")
    scale = state.scale
    if not state.arc_absolute:
        return start[0] + words.get(first, 0.0) * scale, start[1] + words.get(second, 0.0) * scale
    if len(offsets) == 1:
        refuse(f"found {offsets[0]} alone after G90.1", expected, "add the other")
    return words[first] * scale, words[second] * scale


def refuse(found: str, expected: str, remedy: str) -> NoReturn:
    """Say why the words mean no circle."""
    raise LineRefusedError(IssueCode.ARC, f"{found}; expected {expected}; {remedy}")
