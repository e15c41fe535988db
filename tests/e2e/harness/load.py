"""A steady load on a stack, beside what a scenario does to it: every request that fails is remembered."""

import asyncio
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

import httpx

from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.http import NO_TLS

_READ_PATHS: Final = ("/api/version", "/", "/api/tools", "/docs")
_KEPT_ALIVE: Final = 4
_NEW_CONNECTIONS: Final = 2
_PAUSE_SECONDS: Final = 0.1
"""Some sixty requests a second in all: they meet every moment of a release, and leave it the processors."""
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
    """Clients that keep their connections, clients that open a new one each time, and one that sends bodies."""

    def __init__(self, url: str) -> None:
        """Prepare; nothing is sent before `with`.

        Args:
            url: The proxy's address.
        """
        self.tally = Tally()
        self._url = url
        self._since = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._clients()), name="load")

    def __enter__(self) -> Self:
        """Begin."""
        self._since = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop when the requests under way are answered."""
        self._stop.set()
        self._thread.join(_END_SECONDS)

    def go_on(self) -> None:
        """Wait until the load has met the new release too, and not only the way there."""
        enough = self.tally.total + _REQUESTS_AFTER
        eventually(lambda: self.tally.total >= enough, seconds=60, what=f"{_REQUESTS_AFTER} more requests are answered")

    def assert_unharmed(self) -> None:
        """Assert that no request failed, and that every kind of client did its part."""
        tally = self.tally
        assert tally.failures == [], f"{len(tally.failures)} of {tally.total} requests failed"
        assert min(tally.answered[kind] for kind in ("kept alive", "new connection", "write")) >= _EACH

    async def _clients(self) -> None:
        async with self._client(None) as kept, self._client(0) as fresh:
            await asyncio.gather(
                *(self._read("kept alive", kept) for _ in range(_KEPT_ALIVE)),
                *(self._read("new connection", fresh) for _ in range(_NEW_CONNECTIONS)),
                self._write(kept),
            )

    def _client(self, kept: int | None) -> httpx.AsyncClient:
        """A client that keeps so many idle connections; `None` is any number."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=kept, keepalive_expiry=300)
        return httpx.AsyncClient(
            base_url=self._url, limits=limits, timeout=_TIMEOUT_SECONDS, trust_env=False, verify=NO_TLS
        )

    async def _read(self, kind: str, client: httpx.AsyncClient) -> None:
        number = 0
        while not self._stop.is_set():
            path = _READ_PATHS[number % len(_READ_PATHS)]
            number += 1
            await self._ask(kind, client, "GET", path)
            await asyncio.sleep(_PAUSE_SECONDS)  # the rate of the load, not a wait for anything

    async def _write(self, client: httpx.AsyncClient) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            program = f"G21 G90\nG0 Z5\nG1 X{number} Y40 F600\n"
            await self._ask("write", client, "POST", "/api/cam/simulate_gcode", body={"gcode": program})
            await asyncio.sleep(_PAUSE_SECONDS * 2)

    async def _ask(
        self, kind: str, client: httpx.AsyncClient, method: str, path: str, body: dict[str, object] | None = None
    ) -> None:
        try:
            answer = await client.request(method, path, json=body)
        except httpx.HTTPError as error:
            self._fail(f"{kind} {method} {path}: {error!r}")
            return
        if answer.status_code not in {httpx.codes.OK, httpx.codes.CREATED}:
            self._fail(f"{kind} {method} {path}: {answer.status_code} {answer.text[:120]}")
            return
        self.tally.answered[kind] += 1
        if path == "/api/version":
            self.tally.builds[answer.json()["build"]] += 1

    def _fail(self, what: str) -> None:
        self.tally.failures.append(f"{time.monotonic() - self._since:.2f} s: {what}")
