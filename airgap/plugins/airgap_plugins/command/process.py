"""Running commands: each in a process group of its own, which ends with the plugin."""

import contextlib
import errno
import os
import selectors
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from airgap_plugins.errors import PluginError

GRACE = 1.0
"""Seconds between the polite and the hard end of a group."""

CHUNK = 65536
"""Bytes read at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """A command to run."""

    argv: Sequence[str]
    env: Mapping[str, str]
    folder: str | None = None
    """Where to run it; None is the plugin's own folder, which is that of the program."""
    stdin: str | None = None
    timeout: float | None = None
    """Seconds, after which its whole group is killed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a command."""

    problem: str
    """Empty, or how it ended in Go's words, as `exit status 3`."""
    stdout: bytes
    stderr: bytes
    both: bytes
    """stdout and stderr in the order in which they came."""


class Processes:
    """The commands under way. Stopping ends them with all they started, and lets no other begin."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def run(self, order: Order, line: Callable[[str, str], None]) -> Outcome:
        """Run a command to its end, and that of everything that holds its output open.

        Args:
            order: What to run.
            line: Called with ("stdout" or "stderr", text) for every line as it comes.
        """
        try:
            child = self._start(order)
        except OSError as error:
            return Outcome(problem=_start_problem(order, error), stdout=b"", stderr=b"", both=b"")
        try:
            if child.stdin is not None:
                threading.Thread(target=_feed, args=(child.stdin, order.stdin or ""), daemon=True).start()
            output = _Output(line)
            deadline = None if order.timeout is None else time.monotonic() + order.timeout
            output.follow(child, deadline)
            if output.late:
                _signal_group(child, signal.SIGKILL)
            status = child.wait()
        finally:
            with self._lock:
                self._running.discard(child)
            for stream in (child.stdout, child.stderr):
                if stream is not None:
                    stream.close()
        return Outcome(problem=_end_problem(status), stdout=output.stdout, stderr=output.stderr, both=output.both)

    def stop(self) -> None:
        """End every command; returns when their groups are gone or killed."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for child in running:
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in running:
            with contextlib.suppress(subprocess.TimeoutExpired):  # the hard end follows for all
                child.wait(max(deadline - time.monotonic(), 0))
            _signal_group(child, signal.SIGKILL)  # also for what outlived the command itself

    def _start(self, order: Order) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                message = "cancelled before the command was started"
                raise PluginError(message)
            child = subprocess.Popen(  # noqa: S603 - running the program's commands is what this resource is for
                list(order.argv),
                cwd=order.folder,
                env=dict(order.env),
                stdin=subprocess.DEVNULL if order.stdin is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            self._running.add(child)
            return child


class _Output:
    """Collects what a command prints, line by line."""

    def __init__(self, line: Callable[[str, str], None]) -> None:
        self._line = line
        self._parts: dict[str, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
        self._pending: dict[str, bytes] = {"stdout": b"", "stderr": b""}
        self._both = bytearray()
        self.late = False

    @property
    def stdout(self) -> bytes:
        return bytes(self._parts["stdout"])

    @property
    def stderr(self) -> bytes:
        return bytes(self._parts["stderr"])

    @property
    def both(self) -> bytes:
        return bytes(self._both)

    def follow(self, child: subprocess.Popen[bytes], deadline: float | None) -> None:
        """Read both streams to their ends, or to the deadline."""
        with selectors.DefaultSelector() as selector:
            for name, stream in (("stdout", child.stdout), ("stderr", child.stderr)):
                if stream is not None:
                    selector.register(stream, selectors.EVENT_READ, name)
            while selector.get_map():
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    self.late = True
                    break
                for key, _ in selector.select(left):
                    chunk = os.read(key.fd, CHUNK)
                    if not chunk:
                        selector.unregister(key.fileobj)
                    self._take(str(key.data), chunk)

    def _take(self, name: str, chunk: bytes) -> None:
        self._parts[name] += chunk
        self._both += chunk
        *lines, rest = (self._pending[name] + chunk).split(b"\n")
        if not chunk and rest:
            lines, rest = [rest], b""
        self._pending[name] = rest
        for text in lines:
            self._line(name, text.decode(errors="replace"))


def _feed(stream: IO[bytes], text: str) -> None:
    with contextlib.suppress(BrokenPipeError), stream:  # a command need not read its input
        stream.write(text.encode())


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # all of it has ended already
        os.killpg(child.pid, number)


def _start_problem(order: Order, error: OSError) -> str:
    reason = "no such file or directory" if error.errno == errno.ENOENT else (error.strerror or str(error)).lower()
    if order.folder is not None and not os.path.isdir(order.folder):  # noqa: PTH112 - the text stays as it was given
        return f"chdir {order.folder}: {reason}"
    program = order.argv[0]
    if "/" not in program and shutil.which(program) is None:
        return f'exec: "{program}": executable file not found in $PATH'
    return f"fork/exec {program}: {reason}"


def _end_problem(status: int) -> str:
    if status < 0:
        return f"signal: {(signal.strsignal(-status) or str(-status)).lower()}"
    return f"exit status {status}" if status else ""
