"""Big programs: bounded work, bounded answers. Times are of the processor, so a busy machine does not matter."""

import time
from collections.abc import Iterator

import pytest

from berth_api.cam import router
from berth_api.cam.issue import IssueCode
from berth_api.cam.limits import GCODE_CHARS_MAX
from berth_api.cam.parameters import Parameters
from berth_api.cam.schema import SimulationRequest
from berth_api.cam.simulate import MOVES_MAX, REFUSED_MAX, simulate


def program(lines: int) -> str:
    """Write a program such as a CAM program does: lines, arcs with their modes, comments, line numbers."""

    def body() -> Iterator[str]:
        yield from ("%", "G21 G90 G17 G64 P0.01", "M3 S18000", "G0 Z5", "G1 Z-1 F600")
        for n in range(5, lines - 2):
            x, y = n * 37 % 300 + n % 1000 / 1000, n * 71 % 300 + n % 997 / 1000
            if n % 10 < 7:
                yield f"N{n} G1 X{x:.3f} Y{y:.3f} Z-{n % 3000 / 1000:.3f}"
            elif n % 10 == 7:
                yield "G91 G3 X10.000 Y10.000 I10.000 J0.000 ; corner"
            else:
                yield "G90 (pass)"
        yield from ("M5", "M2")

    return "\n".join(body())


def answered_within(seconds: float, text: str) -> bool:
    """Tell whether the answer's bytes take less processor time: in one of three tries, as neighbours share caches."""

    def once() -> float:
        begun = time.process_time()
        router.answer(SimulationRequest(gcode=text))
        return time.process_time() - begun

    return any(once() < seconds for _ in range(3))


def test_ten_thousand_lines_take_under_300_ms() -> None:
    """A program of 10,000 lines is simulated and answered in 300 ms of processor time."""
    text = program(10_000)
    assert simulate(text, Parameters()).summary.lines == 10_000
    assert answered_within(0.3, text)


def test_a_mebibyte_takes_under_two_seconds() -> None:
    """A program of 1 MiB is simulated and answered, whole, in 2 s of processor time."""
    text = program(33_000)
    assert 0.9 * GCODE_CHARS_MAX < len(text) <= GCODE_CHARS_MAX
    found = simulate(text, Parameters())
    assert (found.summary.complete, found.summary.errors) == (True, 0)
    assert answered_within(2, text)


@pytest.mark.parametrize("line", ["I1", "G0", "X1I1", "", "(a)", ";", "#", "%", "N1" * 127, "X" * 255, "(" * 255])
def test_no_text_of_a_mebibyte_takes_more_than_two_seconds(line: str) -> None:
    """The costliest lines, repeated up to the limit, stay within 2 s of processor time."""
    start = "G21 G91 M3 G2 I1 F1\n"
    text = start + (line + "\n") * ((GCODE_CHARS_MAX - len(start)) // (len(line) + 1))
    assert answered_within(2, text)


def test_too_many_moves_end_the_simulation() -> None:
    """After the limit of moves one issue says so, and the summary is marked incomplete."""
    found = simulate("G21 M3 F1\nG1 X0\n" + "X1\nX0\n" * MOVES_MAX, Parameters())
    assert (len(found.moves), found.summary.complete) == (MOVES_MAX, False)
    assert [(issue.line, issue.code) for issue in found.issues] == [(MOVES_MAX + 2, IssueCode.TOO_LONG)]


def test_too_many_refused_lines_end_the_simulation() -> None:
    """After the limit of lines that cannot be read, one more issue says so, and the summary is marked incomplete."""
    found = simulate("hello\n" * (REFUSED_MAX * 2), Parameters())
    assert (found.summary.complete, found.summary.errors) == (False, REFUSED_MAX + 1)
    assert [issue.code for issue in found.issues[-2:]] == [IssueCode.SYNTAX, IssueCode.TOO_LONG]
