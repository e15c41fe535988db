"""The program that starts a module again when its sources change."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src"
SECONDS = 30.0
WATCH = """
import sys
from pathlib import Path
from berth_api.reloading import watch
watch([sys.executable, sys.argv[1]], Path(sys.argv[1]).parent)
"""
WRITE = """
import os, pathlib, signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
place = pathlib.Path(__file__).parent
with (place / "runs").open("a") as runs:
    runs.write(f"{word} {{os.getpid()}} {{child.pid}}\\n")
{then}
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """A module that notes each of its runs, with a child that would go on alone."""
    file = tmp_path / "module.py"
    file.write_text(WRITE.format(word="first", then="time.sleep(600)"))
    return file


@pytest.fixture
def reloading(module: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program on that module."""
    process = subprocess.Popen([sys.executable, "-c", WATCH, str(module)], env={"PYTHONPATH": str(SOURCES)})
    yield process
    process.terminate()
    process.wait(SECONDS)


def runs(module: Path) -> list[list[str]]:
    """What each run noted: its word, its id, its child's id."""
    file = module.parent / "runs"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def eventually(what: str, look: Callable[[], bool]) -> None:
    """Wait for something with a deadline."""
    end = time.monotonic() + SECONDS
    while not look():
        assert time.monotonic() < end, f"not within {SECONDS:g} s: {what}"
        time.sleep(0.05)


def is_alive(number: str) -> bool:
    """Tell whether a process runs; one that waits to be collected does not."""
    status = Path("/proc", number, "stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_change_starts_the_module_again(module: Path, reloading: subprocess.Popen[bytes]) -> None:
    """S2-09: the new text runs, and of the old run nothing is left, not even what it started."""
    eventually("it runs", lambda: len(runs(module)) == 1)
    module.write_text(WRITE.format(word="second", then="time.sleep(600)"))
    eventually("the change runs", lambda: [run[0] for run in runs(module)] == ["first", "second"])
    eventually("the first run is gone", lambda: not any(map(is_alive, runs(module)[0][1:])))
    assert reloading.poll() is None


def test_what_does_not_run_waits_for_the_next_change(module: Path, reloading: subprocess.Popen[bytes]) -> None:
    """An edit with a mistake ends the module; the next edit starts it, without anybody's help."""
    eventually("it runs", lambda: len(runs(module)) == 1)
    module.write_text("this is no Python")
    eventually("the mistake ended it", lambda: not is_alive(runs(module)[0][1]))
    module.write_text(WRITE.format(word="mended", then="time.sleep(600)"))
    eventually("it runs again", lambda: runs(module)[-1][0] == "mended")
    assert reloading.poll() is None


def test_a_module_that_ends_by_itself_is_started_again(module: Path, reloading: subprocess.Popen[bytes]) -> None:
    """What was away for a moment, such as a database, must not need an edit."""
    eventually("it runs", lambda: len(runs(module)) == 1)
    module.write_text(WRITE.format(word="short", then="sys.exit(1)"))
    eventually("it ran twice", lambda: [run[0] for run in runs(module)].count("short") > 1)
    assert reloading.poll() is None


def test_being_told_to_stop_ends_everything(module: Path, reloading: subprocess.Popen[bytes]) -> None:
    """A container that stops leaves no process behind to be killed."""
    eventually("it runs", lambda: len(runs(module)) == 1)
    reloading.send_signal(signal.SIGTERM)
    assert reloading.wait(SECONDS) == 0
    eventually("all are gone", lambda: not any(map(is_alive, runs(module)[0][1:])))
