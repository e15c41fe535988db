"""A second copy of every log line to Logstash over TCP, one JSON object per line; stdout stays the first.

Who logs never waits: a line goes into a bounded queue, and a thread sends it. When Logstash is slow, silent or away the
oldest lines are dropped and counted. Lines that were on the way when a connection broke are sent again, so one may
arrive twice.
"""

import atexit
import contextlib
import os
import select
import socket
import threading
from collections import deque
from typing import Final

__all__ = ["QUEUE_LINES", "Shipper", "close", "dropped", "from_environment"]

QUEUE_LINES: Final = 10_000
"""Some megabytes at the most, and a few seconds of a very busy process."""
LINE_CHARS_MAX: Final = 64 * 1024
BATCH_LINES: Final = 200
CONNECT_S: Final = 2.0
SEND_S: Final = 5.0
"""A server that takes nothing for this long is given up and connected to anew."""
RETRY_S: Final = 1.0
IDLE_S: Final = 0.5
FLUSH_S: Final = 1.0
PORT: Final = "5000"


class Shipper:
    """Sends lines to one server."""

    def __init__(self, host: str, port: int, *, queue_lines: int = QUEUE_LINES, send_s: float = SEND_S) -> None:
        """Prepare without connecting; the thread begins with the first line."""
        self._address = (host, port)
        self._send_s = send_s
        self._lines: deque[str] = deque(maxlen=queue_lines)
        self._filled = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._start = threading.Lock()
        self.dropped = 0
        """Lines that were given up, since the process began."""
        os.register_at_fork(after_in_child=self._forked)
        atexit.register(self.close)

    def offer(self, line: str) -> None:
        """Take a line to be sent; never waits."""
        if len(self._lines) == self._lines.maxlen or len(line) > LINE_CHARS_MAX:
            self.dropped += 1  # the queue lets its oldest line go
        if len(line) <= LINE_CHARS_MAX:
            self._lines.append(line)
        if not self._filled.is_set():
            self._filled.set()
        if self._thread is None:
            self._begin()

    def close(self, timeout_s: float = FLUSH_S) -> None:
        """Send what waits, for a moment, and stop."""
        self._closing.set()
        self._filled.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _begin(self) -> None:
        with self._start:
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name="log-shipper", daemon=True)
                self._thread.start()

    def _forked(self) -> None:
        """Begin anew in a child: threads do not survive a fork, and the lines are the parent's to send."""
        self._lines.clear()
        self._filled, self._closing, self._start = threading.Event(), threading.Event(), threading.Lock()
        self._thread = None
        self.dropped = 0

    def _run(self) -> None:
        unsent: list[str] = []
        while True:
            with contextlib.suppress(OSError), socket.create_connection(self._address, CONNECT_S) as connection:
                connection.settimeout(self._send_s)
                if self._pump(connection, unsent):
                    return
            # What is in hand is part of the queue's bound, and the oldest of it.
            if self._closing.wait(RETRY_S):
                return
            full = len(unsent) + len(self._lines) - (self._lines.maxlen or 0)
            if full > 0:
                gone = min(full, len(unsent))
                del unsent[:gone]
                self.dropped += gone

    def _pump(self, connection: socket.socket, unsent: list[str]) -> bool:
        """Send until the process ends (True) or the connection does (False)."""
        while True:
            while self._lines and len(unsent) < BATCH_LINES:
                unsent.append(self._lines.popleft())
            if hung_up(connection):
                return False
            if unsent:
                connection.sendall(("\n".join(unsent) + "\n").encode(errors="replace"))
                unsent.clear()
            elif self._closing.is_set():
                return True
            else:
                self._filled.clear()
                if not self._lines:
                    self._filled.wait(IDLE_S)


def hung_up(connection: socket.socket) -> bool:
    """Tell whether the server closed the connection: the first lines sent after that would be lost without an error."""
    readable, _, _ = select.select([connection], [], [], 0)
    return bool(readable) and not connection.recv(4096)


SHARED: Final[list[Shipper]] = []


def from_environment() -> Shipper | None:
    """Return the process's shipper to `LOGSTASH_HOST` and `LOGSTASH_PORT`, or None when there is no such host.

    Read here rather than in `settings`, because mistakes in the settings must be logged too.
    """
    host = os.environ.get("LOGSTASH_HOST")
    if not host:
        return None
    if not SHARED:
        port = os.environ.get("LOGSTASH_PORT", PORT)
        SHARED.append(Shipper(host, int(port) if port.isdecimal() else int(PORT)))
    return SHARED[0]


def close() -> None:
    """Send what waits, for a moment; for a process that ends without the interpreter's own end."""
    for shipper in SHARED:
        shipper.close()


def dropped() -> int:
    """Return how many lines this process gave up."""
    return sum(shipper.dropped for shipper in SHARED)
