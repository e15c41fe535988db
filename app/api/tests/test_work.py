"""What the worker makes of a program: needs no server."""

import pytest

from berth_api.jobs.schema import Machine
from berth_api.worker.work import Ended, EndedError, Work


def test_a_program_gives_summary_issues_and_counts() -> None:
    """Issues are listed, counted by code, and free of U+0000, which PostgreSQL's JSON cannot hold."""
    result = Work(gcode=b"G21 G90\nG1 X1\nG1 X2\n(\0\nG7\xff", machine=Machine()).run()
    assert result.summary.moves == 2
    assert sum(result.counts.values()) == len(result.issues)
    assert result.counts["no-feed"] == 1
    assert "\\u0000" not in result.model_dump_json()


def test_progress_grows_with_the_lines() -> None:
    """Progress is the part of the lines that were read; it is whole only when the result is written down."""
    work = Work(gcode=b"G0 X1\n" * 1000, machine=Machine())
    assert (work.progress, work.message) == (0.0, "line 0 of 1001")
    work.run()
    assert 0.7 < work.progress <= 0.99
    assert work.message == "line 768 of 1001"


@pytest.mark.parametrize("reason", list(Ended))
def test_work_that_is_told_to_end_does(reason: Ended) -> None:
    """Whatever the reason, it ends at the next look and says why."""
    work = Work(gcode=b"G0 X1\n" * 1000, machine=Machine())
    work.end = reason
    with pytest.raises(EndedError) as ended:
        work.run()
    assert ended.value.reason is reason
    assert work.line == 256


def test_a_program_may_have_more_moves_than_an_answer() -> None:
    """The worker keeps no moves, so the limit of an answer does not stop it."""
    result = Work(gcode=b"G21G90M3F9\n" + b"G1X1\nG1X0\n" * 35_000, machine=Machine()).run()
    assert (result.summary.moves, result.summary.complete) == (70_000, True)
