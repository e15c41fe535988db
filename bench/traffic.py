"""A steady load on a product, and what became of each request."""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from bench.http11 import Answer, BrokenError, Connection, head
from bench.kinds import KINDS, Kind
from bench.tally import Tally

_BODY: Final = json.dumps({"gcode": "G21 G90\n" + "G1 X10 Y40 F600\nG2 X60 Y40 I25 J0\n" * 20}).encode()
_OK: Final = 200
_END_SECONDS: Final = 40.0
_SLOW_PIECES: Final = 6
_SLOW_PAUSE: Final = 0.5


class Traffic:
    """The load, in a thread of its own."""

    def __init__(self, url: str, kinds: tuple[Kind, ...] = KINDS) -> None:
        """Prepare; nothing is sent before `with`.

        Args:
            url: The proxy's address.
            kinds: What to send.
        """
        host, _, port = urlsplit(url).netloc.partition(":")
        self.tally = Tally()
        self._host, self._port, self._kinds = host, int(port), kinds
        self._since, self._stop = 0.0, threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._clients()), name="traffic")

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
        self.ran = time.monotonic() - self._since

    async def _clients(self) -> None:
        await asyncio.gather(
            *(self._client(kind, number / kind.clients) for kind in self._kinds for number in range(kind.clients))
        )

    async def _client(self, kind: Kind, start: float) -> None:
        held: Connection | None = None
        number = 0
        await asyncio.sleep(start * kind.pause)  # spread over the period
        while not self._stop.is_set():
            began = time.monotonic()
            path = kind.paths[number % len(kind.paths)]
            number += 1
            held = await self._count(kind, path, lambda held=held, path=path: self._one(kind, path, held))  # type: ignore[misc]  # bound now
            await asyncio.sleep(max(0.0, began + kind.pause - time.monotonic()))
        if held is not None:
            held.close()

    async def _count(
        self, kind: Kind, path: str, ask: Callable[[], Awaitable[tuple[Answer, Connection | None]]]
    ) -> Connection | None:
        began = time.monotonic()
        try:
            answer, held = await ask()
        except BrokenError as error:
            self.tally.broken[kind.name] += 1
            self._example(kind, path, str(error))
            return None
        if answer.status != _OK or not answer.body.endswith(kind.ends_with):
            self.tally.failed[kind.name] += 1
            self._example(kind, path, f"{answer.status} {answer.body[-80:]!r}")
        else:
            self.tally.good(kind.name, time.monotonic() - began)
        return held

    async def _one(self, kind: Kind, path: str, held: Connection | None) -> tuple[Answer, Connection | None]:
        if held is None or held.ended():
            held = await Connection.open(self._host, self._port)
        length = len(_BODY) if kind.method == "POST" else None
        start = head(kind.method, path, f"{self._host}:{self._port}", length=length, keep=kind.keep)
        if kind.slow_body:
            size = len(_BODY) // _SLOW_PIECES + 1
            pieces = [_BODY[at : at + size] for at in range(0, len(_BODY), size)]
            answer = await held.ask(start, pieces=pieces, pause=_SLOW_PAUSE)
        else:
            answer = await held.ask(start + (_BODY if length else b""))
        if answer.closes or not kind.keep:
            held.close()
            return answer, None
        return answer, held

    def _example(self, kind: Kind, path: str, what: str) -> None:
        self.tally.examples.append(f"{time.monotonic() - self._since:.2f} s: {kind.name} {path}: {what}")
