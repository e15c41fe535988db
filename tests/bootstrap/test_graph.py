"""Running steps: order, side by side, failures, lines."""

import io
import re
import threading
from pathlib import Path

from bootstrap.console import Console
from bootstrap.errors import StepError
from bootstrap.graph import Step, StepLog, last_line, run_steps


def run(tmp_path: Path, *steps: Step) -> tuple[dict[str, bool], str]:
    """Run steps; returns which goals were reached and what was printed."""
    stream = io.StringIO()
    outcomes = run_steps(steps, console=Console(stream, quiet_seconds=0.3), logs=tmp_path)
    return {name: outcome.reached for name, outcome in outcomes.items()}, stream.getvalue()


def failing(_log: StepLog) -> str:
    """A step that cannot reach its goal."""
    raise StepError(what="no route", remedy="plug it in")


def test_one_line_per_step_with_its_time(tmp_path: Path) -> None:
    """The line has the mark, the name, what was found and the seconds."""
    reached, text = run(tmp_path, Step(name="docker engine", run=lambda _: "20.10.24, started"))
    assert reached == {"docker engine": True}
    assert re.fullmatch(r"\[ok\]   docker engine      20\.10\.24, started \(\d+\.\d s\)\n", text)


def test_independent_steps_run_side_by_side(tmp_path: Path) -> None:
    """Two steps that wait for each other both end: neither waits for its turn."""
    barrier = threading.Barrier(2, timeout=10)

    def meet(_log: StepLog) -> str:
        barrier.wait()
        return "met"

    assert run(tmp_path, Step(name="a", run=meet), Step(name="b", run=meet))[0] == {"a": True, "b": True}


def test_a_step_waits_for_what_it_needs(tmp_path: Path) -> None:
    """Needs are met first, whatever the order in the list; a need that is not in the run counts as met."""
    order: list[str] = []

    def note(name: str) -> Step:
        def run_it(_log: StepLog) -> str:
            order.append(name)
            return ""

        return Step(name=name, run=run_it, needs={"late": ("early", "absent")}.get(name, ()))

    run(tmp_path, note("late"), note("early"))
    assert order == ["early", "late"]


def test_what_stands_behind_a_failure_is_not_tried(tmp_path: Path) -> None:
    """The failure says what, where and what to do; steps that need it are named as not tried; others run."""
    reached, text = run(
        tmp_path,
        Step(name="engine", run=failing),
        Step(name="images", run=lambda _: "", needs=("engine",)),
        Step(name="pictures", run=lambda _: "", needs=("images",)),
        Step(name="python", run=lambda _: "3.14"),
        Step(name="last", run=lambda _: "ran", after=("engine", "python")),
    )
    assert reached == {"engine": False, "images": False, "pictures": False, "python": True, "last": True}
    assert "what: no route" in text
    assert "do: plug it in" in text
    assert "not tried: needs the engine" in text


def test_a_long_step_shows_signs_of_life(tmp_path: Path) -> None:
    """Where lines cannot be rewritten, a line now and then says what runs, for how long, and its last words."""

    def long(log: StepLog) -> str:
        log.path.write_text("first\n\x1b[32mcompiling 7\x1b[0m\n", encoding="utf-8")
        threading.Event().wait(1.2)
        return "done"

    _, text = run(tmp_path, Step(name="build", run=long))
    assert re.search(r"\[\.\.\]   build +\d s: compiling 7\n", text)


def test_a_step_speaks_while_it_runs(tmp_path: Path) -> None:
    """What a step says comes out before its own line."""

    def chatty(log: StepLog) -> str:
        log.say("installing things (this changes the system)")
        return "done"

    _, text = run(tmp_path, Step(name="engine", run=chatty))
    assert text.index("installing things") < text.index("[ok]")


def test_the_last_line_of_a_log_is_what_a_terminal_would_show(tmp_path: Path) -> None:
    """Progress that was rewritten in place counts by its last state; blank lines do not count."""
    log = tmp_path / "log"
    assert last_line(log) == ""
    log.write_bytes(b"one\r\n10%\r20%\r30%\n\n")
    assert last_line(log) == "30%"
