"""Arcs: their circles, their lengths, and what is no arc."""

import math

import pytest

from berth_api.cam import path
from berth_api.cam.issue import IssueCode
from berth_api.cam.move import Move
from berth_api.cam.parameters import Parameters
from berth_api.cam.simulate import simulate

START = "G21 M3 S1000 F600\n"
PI = math.pi


def last(text: str) -> Move:
    """Run a program without issues and give its last move."""
    found = simulate(START + text, Parameters(clearance_mm=-100))
    assert found.issues == []
    return found.moves[-1]


@pytest.mark.parametrize(
    ("text", "centre", "radius", "sweep", "length"),
    [
        ("G2 X60 Y40 I30 J20", (30, 20, 0), math.hypot(30, 20), -PI, PI * math.hypot(30, 20)),
        ("G3 X10 Y10 J10", (0, 10, 0), 10, PI / 2, 5 * PI),
        ("G2 X10 Y10 J10", (0, 10, 0), 10, -3 * PI / 2, 15 * PI),
        ("G2 I10", (10, 0, 0), 10, -2 * PI, 20 * PI),
        ("G3 X0 Y0 I10", (10, 0, 0), 10, 2 * PI, 20 * PI),
        ("G3 I10 P3", (10, 0, 0), 10, 6 * PI, 60 * PI),
        ("G2 X20 I10 P2", (10, 0, 0), 10, -3 * PI, 30 * PI),
        ("G3 X20 I10 Z15", (10, 0, 0), 10, PI, math.hypot(10 * PI, 15)),
        ("G3 X10 Y10 R10", (0, 10, 0), 10, PI / 2, 5 * PI),
        ("G2 X10 Y10 R10", (10, 0, 0), 10, -PI / 2, 5 * PI),
        ("G3 X10 Y10 R-10", (10, 0, 0), 10, 3 * PI / 2, 15 * PI),
        ("G2 X10 Y10 R-10", (0, 10, 0), 10, -3 * PI / 2, 15 * PI),
        ("G2 X20 R10", (10, 0, 0), 10, -PI, 10 * PI),
        ("G2 X20 R9.999", (10, 0, 0), 10, -PI, 10 * PI),
        ("G18 G2 X10 Z10 K10", (0, 0, 10), 10, -PI / 2, 5 * PI),
        ("G18 G3 X10 Z10 K10", (0, 0, 10), 10, 3 * PI / 2, 15 * PI),
        ("G19 G3 Y10 Z10 K10", (0, 0, 10), 10, PI / 2, 5 * PI),
        ("G19 G2 Y10 Z10 J10 X3", (0, 10, 0), 10, -PI / 2, math.hypot(5 * PI, 3)),
        ("G0 X5 Y5\nG90.1 G3 X15 Y5 I10 J5", (10, 5, 0), 5, PI, 5 * PI),
        ("G0 X5\nG91 G3 X10 I5", (10, 0, 0), 5, PI, 5 * PI),
        ("G20 F10 G3 X2 I1", (25.4, 0, 0), 25.4, PI, 25.4 * PI),
    ],
)
def test_an_arc_has_the_circle_its_words_mean(
    text: str, centre: tuple[float, float, float], radius: float, sweep: float, length: float
) -> None:
    """Centre, radius, angle with direction and turns, and length are exact, in both formats and all planes."""
    move = last(text)
    assert move.arc is not None
    assert move.arc.centre == pytest.approx(centre, abs=1e-9)
    assert (move.arc.radius_mm, move.arc.sweep_rad) == pytest.approx((radius, sweep))
    assert move.length_mm == pytest.approx(length)
    assert path.at(move, 0) == pytest.approx(move.start, abs=1e-9)
    assert path.at(move, 1) == pytest.approx(move.end, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "middle"),
    [
        ("G2 X20 I10", (10, 10, 0)),
        ("G3 X20 I10 Z4", (10, -10, 2)),
        ("G18 G2 Z20 K10", (10, 0, 10)),
        ("G19 G2 Y20 J10", (0, 10, 10)),
    ],
)
def test_direction_is_seen_from_the_positive_normal(text: str, middle: tuple[float, float, float]) -> None:
    """Half way, the tool stands on the side that clockwise or counter-clockwise says, in each plane."""
    assert path.at(last(text), 0.5) == pytest.approx(middle)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("G2 X10", "found an arc without its centre; expected I or J, or R; add them"),
        ("G18 G2 X10", "found an arc without its centre; expected K or I, or R; add them"),
        ("G2 X10 K5", "found K in the plane xy; expected I or J; correct the plane or the word"),
        ("G90.1 G2 X10 I5", "found I alone after G90.1; expected I and J; add the other"),
        ("G2 X10 I5 R5", "found R and I; expected one of the two formats; remove one"),
        ("G2 Z10 R5", "found R without an end in the plane; expected X or Y; add one, or use I, J, K"),
        (
            "G2 X0 R5",
            "found an arc with R that ends where it starts; expected another end, or I and J for a full circle",
        ),
        ("G2 X20 R9", "found R 9.0000 mm; expected at least half of the 20.0000 mm to the end; correct R"),
        ("G2 X20 R0", "found R 0.0000 mm; expected at least half of the 20.0000 mm to the end; correct R"),
        ("G2 X10 I0 J0", "found a centre at the arc's start or end; expected a radius; correct I, J or K"),
        ("G2 X10 I10", "found a centre at the arc's start or end; expected a radius; correct I, J or K"),
        (
            "G2 X21 I10",
            "found 10.0000 mm from start to centre but 11.0000 mm from end to centre; expected the same; correct them",
        ),
    ],
)
def test_words_that_mean_no_circle_are_refused(text: str, message: str) -> None:
    """The issue says why; the tool is taken to stand at the arc's end, so the next line is judged rightly."""
    found = simulate(f"{START}{text}\nG1 Y7", Parameters())
    assert [(issue.line, issue.code, issue.message) for issue in found.issues] == [(2, IssueCode.ARC, message)]
    assert [move.line for move in found.moves] == [3]


@pytest.mark.parametrize("turns", ["0", "-1", "1.5"])
def test_turns_are_whole(turns: str) -> None:
    """P of an arc is a whole number from 1."""
    found = simulate(f"{START}G2 I10 P{turns}", Parameters())
    assert [issue.code for issue in found.issues] == [IssueCode.VALUE]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("G2 X20.005 I10", True),  # up to 0.005 mm, whatever the radius
        ("G2 X2.006 I1", False),  # more, and more than 0.1 % of the radius
        ("G2 X20.009 I10", True),  # more, but not more than 0.1 %
        ("G2 X2000.49 I1000", True),
        ("G2 X2000.51 I1000", False),  # more than 0.5 mm, whatever the radius
        ("G20 G2 X80.049 I40", False),  # the same in inches: 0.1 % of 40 in is 0.04 in
        ("G20 G2 X100.049 I50", True),
        ("G20 G2 X200.051 I100", False),  # more than 0.05 in
        ("G20 G2 X0.2004 I0.1", True),  # up to 0.0005 in, whatever the radius
        ("G20 G2 X0.2006 I0.1", False),
    ],
)
def test_radii_may_differ_by_the_documented_tolerance(text: str, *, fits: bool) -> None:
    """LinuxCNC's rule: 0.5 mm (0.05 in) at most, and above 0.005 mm (0.0005 in) 0.1 % of the radius at most."""
    found = simulate(START + text, Parameters())
    assert [issue.code for issue in found.issues] == ([] if fits else [IssueCode.ARC])
