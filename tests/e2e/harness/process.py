"""Programs that a scenario starts: run to their end, or started, watched and interrupted."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_TAIL_LINES: Final = 60
_END_SECONDS: Final = 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """How a program went."""

    words: tuple[str, ...]
    """The program and its arguments."""

    code: int
    """Its exit code; negative is the number of the signal that ended it."""

    text: str
    """Everything it printed."""

    seconds: float
    """How long it took."""

    def __str__(self) -> str:
        """The command, its outcome and the end of what it printed."""
        tail = "\n".join(self.text.splitlines()[-_TAIL_LINES:])
        return f"$ {' '.join(self.words)}\n{tail}\n(code {self.code} after {self.seconds:.1f} s)"


class Started:
    """A program under way, leader of its own process group as a terminal would have it."""

    def __init__(self, words: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path) -> None:
        """Start it.

        Args:
            words: The program and its arguments.
            env: Its whole environment.
            cwd: Its folder.
            log: The file that takes everything it prints.
        """
        self.words = tuple(words)
        self._log = log
        self._since = time.monotonic()
        with log.open("wb") as out:
            self._child = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                process_group=0,
            )

    def __enter__(self) -> Self:
        """It has ended when the block is left, also when a scenario fails in between."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.end()

    @property
    def pid(self) -> int:
        """Its process id and the id of its group."""
        return self._child.pid

    def text(self) -> str:
        """What it has printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def ended(self) -> bool:
        """Whether it has come to its end."""
        return self._child.poll() is not None

    def seconds(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self._since

    def interrupt(self) -> None:
        """Press Ctrl-C: the terminal sends SIGINT to the whole group."""
        os.killpg(self.pid, signal.SIGINT)

    def wait(self, seconds: float) -> Run:
        """Wait for its end.

        Args:
            seconds: How long; then the whole group is ended by force.

        Raises:
            AssertionError: it did not end in time.
        """
        try:
            code = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.end()
            message = f"still running after {seconds:g} s: {' '.join(self.words)}\n{self.text()}"
            raise AssertionError(message) from None
        return Run(words=self.words, code=code, text=self.text(), seconds=time.monotonic() - self._since)

    def end(self) -> None:
        """End it and its group: first with the request, then by force. Nothing happens when it has ended."""
        for kind in (signal.SIGTERM, signal.SIGKILL):
            if self.ended():
                return
            with suppress(ProcessLookupError):
                os.killpg(self.pid, kind)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(_END_SECONDS)


def processes_with(variable: str, value: str) -> list[str]:
    """Command lines of this machine's processes that carry a variable: what a program left behind.

    Args:
        variable: The variable's name.
        value: Its value.
    """
    mark = f"{variable}={value}".encode()
    found: list[str] = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        with suppress(OSError):  # it ended while we looked, or belongs to somebody else
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                if words:  # a zombie has none
                    found.append(f"{folder.name} {words}")
    return found
