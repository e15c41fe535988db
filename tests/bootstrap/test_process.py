"""Running programs: codes, time limits, children."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap import process

ENV = {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Programs can be interrupted: those that a shell starts in the background ignore it, and so do their children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_everything_goes_into_the_log(tmp_path: Path) -> None:
    """The command line and both output streams are kept."""
    log = tmp_path / "logs" / "a.log"
    code = process.run(["sh", "-c", "echo out; echo err >&2; exit 3"], log=log, env=ENV, cwd=tmp_path, timeout=10)
    assert code == 3
    text = log.read_text(encoding="utf-8")
    assert text.startswith("$ sh -c")
    assert text.endswith("out\nerr\n")


@pytest.mark.usefixtures("interruptible")
def test_a_program_that_runs_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    """The time limit holds for the whole group."""
    begun = time.monotonic()
    code = process.run(
        ["sh", "-c", f"sleep 60 & echo $! > {tmp_path}/child; wait"],
        log=tmp_path / "a.log", env=ENV, cwd=tmp_path, timeout=2,
    )  # fmt: skip
    assert code == process.TIMED_OUT
    assert time.monotonic() - begun < 30
    child = int((tmp_path / "child").read_text(encoding="ascii"))
    assert gone(child)


def test_a_program_that_does_not_exist_has_a_code(tmp_path: Path) -> None:
    """It is 127, and the log says which."""
    log = tmp_path / "a.log"
    assert process.run(["no-such-program"], log=log, env=ENV, cwd=tmp_path, timeout=5) == process.NOT_FOUND
    assert "no-such-program" in log.read_text(encoding="utf-8")
    assert process.capture(["no-such-program"], env=ENV, timeout=5)[0] == process.NOT_FOUND


def test_a_question_is_bounded() -> None:
    """A program that does not answer in time has the code for that."""
    assert process.capture(["sleep", "60"], env=ENV, timeout=0.2) == (process.TIMED_OUT, "no answer within 0 s")


@pytest.mark.usefixtures("interruptible")
def test_ending_all_ends_what_runs(tmp_path: Path) -> None:
    """After Ctrl-C nothing that `run` started is left, children included."""
    script = f"sleep 60 & echo $! > {tmp_path}/child.new; mv {tmp_path}/child.new {tmp_path}/child; wait"
    _run_and_end_all(tmp_path, "sh", "-c", script)
    assert gone(int((tmp_path / "child").read_text(encoding="ascii")))


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_program_may_tidy_up(tmp_path: Path) -> None:
    """It is interrupted once, as by Ctrl-C, and has time for what it does then."""
    script = (
        "import time\n"
        "try:\n    open('child', 'w').close()\n    time.sleep(60)\n"
        "finally:\n    time.sleep(0.3)\n    open('tidied', 'w').close()\n"
    )
    _run_and_end_all(tmp_path, "python3", "-c", script)
    assert (tmp_path / "tidied").exists()


def _run_and_end_all(folder: Path, *argv: str) -> None:
    """Run a program in a folder until it has made a file `child`, then end whatever runs."""
    worker = threading.Thread(
        target=process.run, args=(argv,), kwargs={"log": folder / "a.log", "env": ENV, "cwd": folder, "timeout": 60}
    )
    worker.start()
    deadline = time.monotonic() + 30
    while not (folder / "child").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.end_all()
    worker.join(30)
    assert not worker.is_alive()


def test_a_detached_program_has_its_own_session(tmp_path: Path) -> None:
    """It would outlive this process and its terminal."""
    child = process.detached(["sleep", "60"], log=tmp_path / "a.log", env=ENV)
    try:
        assert os.getsid(child.pid) == child.pid != os.getsid(0)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()


def test_a_program_on_the_terminal_keeps_its_code(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Its output goes where ours goes, and its exit code comes back."""
    assert process.attached(["sh", "-c", "echo hello; exit 255"], env=ENV, cwd=tmp_path) == 255
    assert capfd.readouterr().out == "hello\n"


def gone(pid: int) -> bool:
    """Whether a process ends within a moment."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
