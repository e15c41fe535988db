"""Processes of one run: their output with their name before it, restarted when their sources change, ended together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

__all__ = ["Part", "Processes", "StartError"]

START_S: Final = 90.0
END_S: Final = 10.0
LOOK_S: Final = 1.0


class StartError(Exception):
    """A part of the product does not start; what it wrote says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One process."""

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    ready: Callable[[], bool] | None = None
    """Tells whether it does its work; None when there is nothing to ask."""
    sources: Path | None = None
    """When a Python file below it changes, the process is started anew; None when it sees to that itself."""


@dataclass(slots=True)
class Running:
    """A part that runs."""

    part: Part
    process: subprocess.Popen[str]
    newest: float = field(default=0.0)


class Processes:
    """The processes of this run; leaving the block ends them."""

    def __init__(self) -> None:
        """Start with none."""
        self._running: list[Running] = []

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them, the last one started first."""
        for running in reversed(self._running):
            end(running.process)

    def start(self, *parts: Part) -> None:
        """Start parts and wait until all do their work.

        Raises:
            StartError: if one ends instead, or takes too long.
        """
        started = [Running(part, launch(part), newest(part.sources)) for part in parts]
        self._running += started
        deadline = time.monotonic() + START_S
        for running in started:
            ready = running.part.ready
            while ready is not None and not ready():
                if running.process.poll() is not None or time.monotonic() > deadline:
                    message = f"{running.part.name} does not start; see its lines above"
                    raise StartError(message)
                time.sleep(0.1)

    def watch(self) -> None:
        """Start parts anew whose sources changed or that ended, for ever."""
        while True:
            time.sleep(LOOK_S)
            for running in self._running:
                now = newest(running.part.sources)
                if running.process.poll() is None and now <= running.newest:
                    continue
                sys.stdout.write(f"app-dev: starting {running.part.name} again\n")
                end(running.process)
                running.newest, running.process = now, launch(running.part)


def launch(part: Part) -> subprocess.Popen[str]:
    """Start the process in a session of its own: Ctrl-C is ours to handle."""
    process = subprocess.Popen(  # noqa: S603  our own commands; no shell
        part.command,
        cwd=part.folder,
        env={**os.environ, **part.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None  # noqa: S101  asked for above
    threading.Thread(target=show, args=(part.name, process.stdout), daemon=True).start()
    return process


def show(name: str, lines: IO[str]) -> None:
    """Write a process's lines with its name before them."""
    for line in lines:
        sys.stdout.write(f"{name:>6} | {line}")
        sys.stdout.flush()


def end(process: subprocess.Popen[str]) -> None:
    """End a process and all that it started: kindly, then not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            # The first goes to the process alone, which ends its children in order.
            (os.kill if number is signal.SIGTERM else os.killpg)(process.pid, number)
            process.wait(END_S)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def newest(folder: Path | None) -> float:
    """Give the time of the last change below a folder."""
    files = () if folder is None else folder.rglob("*.py")
    return max((file.stat().st_mtime for file in files if file.exists()), default=0.0)
