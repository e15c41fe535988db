"""What holds for every program, tried on many."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from berth_api.cam import path
from berth_api.cam.move import AXES
from berth_api.cam.parameters import Parameters
from berth_api.cam.result import Simulation
from berth_api.cam.simulate import simulate

PLANES = {"G17": "XYZ", "G18": "ZXY", "G19": "YZX"}
FRACTIONS = (0.0, 0.125, 0.25, 0.5, 0.75, 0.9, 1.0)
few = settings(max_examples=60, deadline=None)  # the machine may be busy: only claims fail, never slowness
size = st.integers(-200_000, 200_000).map(lambda thousandths: thousandths / 1000)
radius = st.integers(1_000, 200_000).map(lambda thousandths: thousandths / 1000)
angle = st.floats(0.01, 2 * math.pi - 0.01)
Segment = tuple[str, str, list[float], list[float]]
"""Plane, motion, end, and centre (empty for a line)."""


@st.composite
def paths(draw: st.DrawFn) -> list[Segment]:
    """Draw segments that begin at the origin."""
    here = [0.0, 0.0, 0.0]
    segments: list[Segment] = []
    for motion in draw(st.lists(st.sampled_from(["G1", "G2", "G3"]), min_size=1, max_size=6)):
        plane = draw(st.sampled_from(sorted(PLANES)))
        first, second, normal = ("XYZ".index(letter) for letter in PLANES[plane])
        end, centre = list(here), list(here)
        if motion == "G1":
            end, centre = [draw(size) for _ in range(3)], []
        else:
            far, begin, sweep = draw(radius), draw(angle), draw(angle)
            centre[first] -= far * math.cos(begin)
            centre[second] -= far * math.sin(begin)
            turned = begin + (sweep if motion == "G3" else -sweep)
            end[first] = centre[first] + far * math.cos(turned)
            end[second] = centre[second] + far * math.sin(turned)
            end[normal] = draw(size)
        segments.append((plane, motion, end, centre))
        here = end
    return segments


def write(segments: list[Segment], unit_mm: float = 1.0) -> str:
    """Write segments as a program, with absolute centres."""
    lines = [f"{'G21' if unit_mm == 1 else 'G20'} G90 G90.1 M3 F{600 / unit_mm:.12f}"]
    for plane, motion, end, centre in segments:
        words = [f"{letter}{value / unit_mm:.12f}" for letter, value in zip("XYZ", end, strict=True)]
        axes = PLANES[plane][:2]
        words += [f"{'IJK'['XYZ'.index(axis)]}{centre['XYZ'.index(axis)] / unit_mm:.12f}" for axis in axes if centre]
        lines.append(" ".join([plane, motion, *words]))
    return "\n".join(lines)


def run(text: str) -> Simulation:
    """Run a program that has nothing wrong."""
    found = simulate(text, Parameters())
    assert found.issues == []
    return found


def near(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Tell whether two places are within 0.00001 mm."""
    return math.dist(one, other) < 1e-5


@given(paths())
@few
def test_every_point_of_an_arc_lies_on_its_circle(segments: list[Segment]) -> None:
    """Anywhere on its way the tool is one radius from the centre, in its plane, and no further out than the bounds."""
    found = run(write(segments))
    bounds = found.summary.bounds
    assert bounds is not None
    for move in found.moves:
        for fraction in FRACTIONS:
            point = path.at(move, fraction)
            assert all(
                low - 1e-5 <= at <= high + 1e-5 for low, at, high in zip(bounds.min, point, bounds.max, strict=True)
            )
            if move.arc is not None:
                first, second, _ = AXES[move.arc.plane]
                away = math.hypot(point[first] - move.arc.centre[first], point[second] - move.arc.centre[second])
                assert away == pytest.approx(move.arc.radius_mm, abs=1e-6)


@given(paths())
@few
def test_reversing_a_program_reverses_its_path(segments: list[Segment]) -> None:
    """The segments backwards, with G2 and G3 exchanged, pass the same places in the opposite order in the same time."""
    ends = [[0.0, 0.0, 0.0], *(end for _, _, end, _ in segments)]
    other = {"G1": "G1", "G2": "G3", "G3": "G2"}
    backwards = [
        (plane, other[motion], before, centre)
        for (plane, motion, _, centre), before in zip(reversed(segments), reversed(ends[:-1]), strict=True)
    ]
    there = run(write(segments)).moves
    back = run(write([("G17", "G1", ends[-1], []), *backwards])).moves[1:]
    for one, same in zip(there, reversed(back), strict=True):
        assert one.length_mm == pytest.approx(same.length_mm, abs=1e-5)
        assert all(near(path.at(one, fraction), path.at(same, 1 - fraction)) for fraction in FRACTIONS)


@given(paths())
@few
def test_inches_are_millimetres_by_25_4(segments: list[Segment]) -> None:
    """The same numbers under G20 give the same path 25.4 times as large; converted numbers give the same path."""
    millimetres = run(write(segments))
    scaled = run(write(segments).replace("G21", "G20"))
    converted = run(write(segments, unit_mm=25.4))
    for one, large, same in zip(millimetres.moves, scaled.moves, converted.moves, strict=True):
        assert near(tuple(25.4 * value for value in one.end), large.end)
        assert large.length_mm == pytest.approx(25.4 * one.length_mm)
        assert large.seconds == pytest.approx(one.seconds)
        assert near(one.end, same.end)
        assert same.length_mm == pytest.approx(one.length_mm, abs=1e-5)


@given(paths())
@few
def test_the_summary_is_the_sum_of_the_moves(segments: list[Segment]) -> None:
    """Lengths and times add up, every move starts where the one before ended, and no way is shorter than straight."""
    found = run(write(segments) + "\nG4 P1\nG0 Z300\nG0 X0 Y0")
    moves, summary = found.moves, found.summary
    assert summary.length_mm == pytest.approx(math.fsum(move.length_mm for move in moves))
    assert summary.seconds == pytest.approx(math.fsum(move.seconds for move in moves))
    assert summary.seconds == pytest.approx(summary.rapid_seconds + summary.cutting_seconds + 1)
    assert all(before.end == after.start for before, after in pairwise(moves))
    assert all(move.length_mm >= math.dist(move.start, move.end) - 1e-9 for move in moves)
