"""A steady load on a stack, beside what a scenario does to it: every request that fails is remembered."""

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from select import POLLIN, poll
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from tests.e2e.harness.eventually import eventually

_READ_PATHS: Final = ("/api/version", "/", "/api/tools", "/docs")
_KEPT_ALIVE: Final = 4
_NEW_CONNECTIONS: Final = 2
_PAUSE_SECONDS: Final = 0.14
"""Some forty requests a second in all: they meet every moment of a release, and leave it the processors."""
_REQUESTS_AFTER: Final = 100
_EACH: Final = 10
_TIMEOUT_SECONDS: Final = 15.0
_END_SECONDS: Final = 30.0


@dataclass(slots=True)
class Tally:
    """What became of the requests."""

    answered: Counter[str] = field(default_factory=Counter)
    """How many were answered as they should, by kind of client."""

    failures: list[str] = field(default_factory=list)
    """Those that were not, in words."""

    builds: Counter[str] = field(default_factory=Counter)
    """Which build of the API answered how often."""

    @property
    def total(self) -> int:
        """All requests."""
        return sum(self.answered.values()) + len(self.failures)


class Load:
    """Clients that keep their connections, clients that open a new one each time, and one that sends bodies.

    Each is a thread with the standard library's client: a request costs it a sixth of what httpx takes.
    """

    def __init__(self, url: str) -> None:
        """Prepare; nothing is sent before `with`.

        Args:
            url: The proxy's address.
        """
        self.tally = Tally()
        self._address = urlsplit(url).netloc
        self._since = time.monotonic()
        self._stop = threading.Event()
        self._noting = threading.Lock()
        self._clients = [
            *(threading.Thread(target=self._read, args=("kept alive", True)) for _ in range(_KEPT_ALIVE)),
            *(threading.Thread(target=self._read, args=("new connection", False)) for _ in range(_NEW_CONNECTIONS)),
            threading.Thread(target=self._write),
        ]

    def __enter__(self) -> Self:
        """Begin."""
        self._since = time.monotonic()
        for client in self._clients:
            client.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop when the requests under way are answered."""
        self._stop.set()
        for client in self._clients:
            client.join(_END_SECONDS)

    def go_on(self) -> None:
        """Wait until the load has met the new release too, and not only the way there."""
        enough = self.tally.total + _REQUESTS_AFTER
        eventually(lambda: self.tally.total >= enough, seconds=60, what=f"{_REQUESTS_AFTER} more requests are answered")

    def assert_none_failed(self) -> None:
        """Assert that there were requests and each was answered as it should."""
        tally = self.tally
        assert tally.failures == [], f"{len(tally.failures)} of {tally.total} requests failed"
        assert tally.total > 0

    def assert_unharmed(self) -> None:
        """Assert that no request failed, and that every kind of client did its part."""
        self.assert_none_failed()
        tally = self.tally
        assert min(tally.answered[kind] for kind in ("kept alive", "new connection", "write")) >= _EACH

    def _read(self, kind: str, keep: bool) -> None:  # noqa: FBT001 - an argument of a thread
        connection, number = self._connection(), 0
        while not self._stop.is_set():
            self._ask(kind, connection, "GET", _READ_PATHS[number % len(_READ_PATHS)])
            number += 1
            if not keep:
                connection.close()
            self._stop.wait(_PAUSE_SECONDS)  # the rate of the load, not a wait for anything
        connection.close()

    def _write(self) -> None:
        connection, number = self._connection(), 0
        while not self._stop.is_set():
            number += 1
            program = f"G21 G90\nG0 Z5\nG1 X{number} Y40 F600\n"
            body = json.dumps({"gcode": program}).encode()
            self._ask("write", connection, "POST", "/api/cam/simulate_gcode", body=body)
            self._stop.wait(_PAUSE_SECONDS * 2)
        connection.close()

    def _connection(self) -> HTTPConnection:
        return HTTPConnection(self._address, timeout=_TIMEOUT_SECONDS)

    def _ask(self, kind: str, connection: HTTPConnection, method: str, path: str, body: bytes | None = None) -> None:
        if was_ended(connection):
            connection.close()
        try:
            connection.request(method, path, body=body, headers={"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException) as error:
            connection.close()
            self._fail(f"{kind} {method} {path}: {error!r}")
            return
        if answer.status not in {200, 201}:
            self._fail(f"{kind} {method} {path}: {answer.status} {text[:120]!r}")
            return
        with self._noting:
            self.tally.answered[kind] += 1
            if path == "/api/version":
                self.tally.builds[json.loads(text)["build"]] += 1

    def _fail(self, what: str) -> None:
        with self._noting:
            self.tally.failures.append(f"{time.monotonic() - self._since:.2f} s: {what}")


def was_ended(connection: HTTPConnection) -> bool:
    """Whether the server ended a connection while it was idle, which it may: clients look, and open another one."""
    if connection.sock is None:
        return False
    look = poll()
    look.register(connection.sock, POLLIN)
    return bool(look.poll(0))
