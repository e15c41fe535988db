"""Dangers that are told although every line can be run."""

import pytest

from berth_api.cam.issue import Severity
from berth_api.cam.move import Point
from berth_api.cam.parameters import Envelope, Parameters
from berth_api.cam.simulate import simulate

BOX = Envelope(min=Point(0, 0, -5), max=Point(100, 50, 20))
GOOD = "G21 G90\nM3 S18000\nG0 Z5\nG0 X20 Y20\nG1 Z-1 F300\nG1 X40 F900\nG3 X20 I-10\nG0 Z5\nM5\nM2"


def told(text: str, parameters: Parameters) -> list[tuple[int, str, str, str]]:
    """Run a program and give what is told of it."""
    issues = simulate(text, parameters).issues
    return [(issue.line, issue.severity.value, issue.code.value, issue.message) for issue in issues]


def test_nothing_is_told_of_a_good_program() -> None:
    """A program that lifts, turns the spindle, sets its feed and stays inside has no issue."""
    assert told(GOOD, Parameters(clearance_mm=5, envelope=BOX)) == []


@pytest.mark.parametrize(
    ("text", "parameters", "expected"),
    [
        (
            "M3 G1 X1 F1\nX2",
            Parameters(),
            (
                1,
                "warning",
                "no-unit",
                "found a move before G20 or G21; expected the unit to be stated; millimetres are assumed",
            ),
        ),
        (
            "G21 M3\nG1 X1\nX2\nF10 X3",
            Parameters(),
            (
                2,
                "error",
                "no-feed",
                "found a cut before any feed; expected F here or before; its time counts as 0 until F is set",
            ),
        ),
        (
            "G21 F10 G1 X1\nX2",
            Parameters(),
            (1, "warning", "spindle-off", "found a cut while the spindle stands; expected M3 or M4 before; add it"),
        ),
        (
            "G21 F10 M4 G1 X1\nT2 M6\nG1 X2",
            Parameters(),
            (3, "warning", "spindle-off", "found a cut while the spindle stands; expected M3 or M4 before; add it"),
        ),
        (
            "G21 G0 Z5\nX1\nZ1.5\nZ5\nZ2 X2",
            Parameters(clearance_mm=2),
            (3, "warning", "rapid-below-clearance", "found a rapid down to z 1.5 mm; expected G1 below 2 mm; use it"),
        ),
        (
            "G21 G0 Z5\nX1 Z-1\nZ5",
            Parameters(),
            (
                2,
                "error",
                "rapid-below-clearance",
                "found a rapid across at z -1 mm; expected z 1 mm or more; go up first",
            ),
        ),
        (
            "G21 G0 Z5\nX100.5\nX0",
            Parameters(envelope=BOX),
            (2, "error", "out-of-envelope", "found x 100.5 mm; expected 0 to 100 mm; move the work or the path"),
        ),
    ],
)
def test_a_danger_is_told_once_where_it_begins(
    text: str, parameters: Parameters, expected: tuple[int, str, str, str]
) -> None:
    """The one issue names the line, how bad it is, and what to do."""
    assert told(text, parameters) == [expected]


def test_a_spindle_that_stops_again_is_told_again() -> None:
    """Each stretch of cutting with the spindle off is told once."""
    text = "G21 F10 G1 X1\nX2\nM3\nX3\nM5\nX4\nX5"
    assert [line for line, *_ in told(text, Parameters())] == [1, 6]


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("G2 X40 I10", False),  # up to y 30
        ("G2 X100 I40", True),  # up to y 60
        ("G3 X40 I10", False),  # down to y 10
        ("G3 X70 I25", True),  # down to y -5
    ],
)
def test_an_arc_is_judged_by_its_bulge(text: str, *, outside: bool) -> None:
    """An arc whose ends are inside but whose way is not is out of the envelope, and only then."""
    found = simulate(f"G21 M3 F10 G0 Z5\nG0 X20 Y20\n{text}", Parameters(envelope=BOX))
    assert [issue.code.value for issue in found.issues] == (["out-of-envelope"] if outside else [])


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("G2 X20 I10 Z-1", (0, 0, -1), (20, 10, 0)),
        ("G3 X8.660254 Y5 J10", (0, 0, 0), (8.660254, 5, 0)),
        ("G19 G2 J10", (0, 0, -10), (0, 20, 10)),
    ],
)
def test_the_box_around_the_path_fits_it(
    text: str, low: tuple[float, float, float], high: tuple[float, float, float]
) -> None:
    """The summary's bounds reach to the top of an arc, not only to its ends, and no further than the arc goes."""
    bounds = simulate(f"G21 F10 M3 {text}", Parameters()).summary.bounds
    assert bounds is not None
    assert bounds.min == pytest.approx(low)
    assert bounds.max == pytest.approx(high)


def test_all_issues_are_counted_but_not_all_listed() -> None:
    """The list ends at 1,000 issues; the counts go on."""
    found = simulate("G21 G0\n" + "\n".join(f"X{n}" for n in range(1, 1501)), Parameters())
    assert (len(found.issues), found.summary.errors, found.summary.moves) == (1000, 1500, 1500)
    assert {issue.severity for issue in found.issues} == {Severity.ERROR}
