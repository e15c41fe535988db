"""What a program sets, and how long it holds."""

import pytest

from berth_api.cam.issue import IssueCode
from berth_api.cam.move import MoveKind
from berth_api.cam.parameters import Parameters
from berth_api.cam.simulate import simulate

START = "G21 M3 S1000 F600\n"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("G0 X1\nY2\nZ3", [(1, 0, 0), (1, 2, 0), (1, 2, 3)]),
        ("G1 X1\nG91 X1\nX1 Y1\nG90 X0", [(1, 0, 0), (2, 0, 0), (3, 1, 0), (0, 1, 0)]),
        ("G20 G0 X1\nG21 X1", [(25.4, 0, 0), (1, 0, 0)]),
        ("G0 X1 G20", [(25.4, 0, 0)]),
        ("G0 X1\nG80\nG1 X2", [(1, 0, 0), (2, 0, 0)]),
        ("G0\nX1\nG40 G49 G54 G61 G94 G97 G98 X2\nG43 H1 X3\nG64 P0.1 Q0.1 X4", [(n, 0, 0) for n in (1, 2, 3, 4)]),
        ("T2 M6\nM0 M7 M8 M9\nG0 X1", [(1, 0, 0)]),
    ],
)
def test_modes_hold_until_changed(text: str, ends: list[tuple[float, float, float]]) -> None:
    """Motion, distance mode and unit hold for the lines after; codes without effect change no path."""
    found = simulate(START + text, Parameters(clearance_mm=-1))
    assert found.issues == []
    assert [move.end for move in found.moves] == ends


def test_time_is_length_by_speed() -> None:
    """Cuts take their feed, rapids the machine's speed, dwells their P; the summary adds them up by kind."""
    found = simulate("G21 M3\nG0 Z100\nG1 Z40 F120\nG4 P1.5\nG20 G1 Z0 F1\nM2", Parameters(rapid_mm_per_min=3000))
    assert [(move.kind, move.length_mm, move.seconds) for move in found.moves] == [
        (MoveKind.RAPID, 100, 2),
        (MoveKind.LINEAR, 60, 30),
        (MoveKind.DWELL, 0, 1.5),
        (MoveKind.LINEAR, 40, pytest.approx(40 / 25.4 * 60)),
    ]
    summary = found.summary
    assert (summary.rapid_length_mm, summary.cutting_length_mm, summary.length_mm) == (100, 100, 200)
    assert (summary.rapid_seconds, summary.dwell_seconds) == (2, 1.5)
    assert summary.seconds == pytest.approx(2 + 30 + 1.5 + 40 / 25.4 * 60)
    assert (summary.unit, summary.moves, summary.complete) == ("inch", 4, True)


def test_a_line_dwells_before_it_moves() -> None:
    """G4 and a motion on one line are two moves, and the P is the dwell's."""
    found = simulate(START + "G4 P2 G2 X10 I5", Parameters())
    dwell, turn = found.moves
    assert (dwell.kind, dwell.seconds) == (MoveKind.DWELL, 2)
    arc = turn.arc
    assert arc is not None
    assert arc.turns == 1


@pytest.mark.parametrize("end", ["M2", "M30", "%"])
def test_nothing_runs_after_the_end(end: str) -> None:
    """M2, M30 and the second % end the program; more code after them is told, more comment is not."""
    quiet = simulate(f"%\n{START}G0 Z5\n{end}\n\n(done)\n%\n", Parameters())
    assert quiet.issues == []
    told = simulate(f"%\n{START}G0 Z5\n{end}\n(done)\nG0 Z1\nG0 Z2", Parameters())
    assert [move.end.z for move in told.moves] == [5]
    assert [(issue.line, issue.code) for issue in told.issues] == [(6, IssueCode.AFTER_END)]


def test_an_end_still_runs_its_own_line() -> None:
    """The moves of the line with M2 are made."""
    assert [move.end.z for move in simulate(START + "G0 Z5 M2", Parameters()).moves] == [5]


@pytest.mark.parametrize("text", ["", "\n\n", "%", "(nothing)", "; nothing"])
def test_a_program_of_nothing_does_nothing(text: str) -> None:
    """No move, no issue, no box around the path."""
    found = simulate(text, Parameters())
    assert (found.moves, found.issues, found.summary.bounds, found.summary.seconds) == ([], [], None, 0)
    assert found.summary.unit is None
