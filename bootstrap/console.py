"""What the person sees: one line per step, and signs of life while a long one runs."""

import shutil
import sys
import threading
import time
from typing import TextIO

QUIET_SECONDS = 15.0
"""Between two signs of life where lines cannot be rewritten (logs, CI)."""
_NAME_WIDTH = 18


def step_line(mark: str, name: str, text: str, seconds: float | None = None) -> str:
    """One step's line: `[ok] docker engine  20.10.24, started (3.1 s)`."""
    label = f"[{mark}]".ljust(6)
    time_spent = "" if seconds is None else f" ({seconds:.1f} s)"
    return f"{label} {name.ljust(_NAME_WIDTH)} {text}{time_spent}".rstrip()


class Console:
    """Prints lines and, below them on a terminal, one status line that is rewritten in place."""

    def __init__(self, stream: TextIO | None = None, *, quiet_seconds: float = QUIET_SECONDS) -> None:
        """Print to a stream (standard output unless told)."""
        self._stream = stream or sys.stdout
        self._live = self._stream.isatty()
        self._lock = threading.Lock()
        self._status = ""
        self._quiet_seconds = quiet_seconds
        self._last_status = time.monotonic()

    def line(self, text: str) -> None:
        """Print a line (or several) that stays."""
        with self._lock:
            self._erase()
            self._stream.write(text + "\n")
            self._stream.flush()
            self._last_status = time.monotonic()

    def status(self, running: list[tuple[str, float, str]]) -> None:
        """Show what runs: (name, seconds so far, last line of its log). Call it often; it paces itself."""
        if self._live:
            parts = [f"{name} {seconds:.0f} s" + (f": {last}" if last else "") for name, seconds, last in running]
            with self._lock:
                self._erase()
                self._status = ("  .. " + " | ".join(parts))[: _columns()] if parts else ""
                self._stream.write(self._status)
                self._stream.flush()
        elif time.monotonic() - self._last_status >= self._quiet_seconds:
            for name, seconds, last in running:
                self.line(step_line("..", name, f"{seconds:.0f} s{': ' + last[:160] if last else ''}"))

    def _erase(self) -> None:
        if self._status:
            self._stream.write("\r\x1b[K")
            self._status = ""


def _columns() -> int:
    return max(20, shutil.get_terminal_size().columns - 1)
