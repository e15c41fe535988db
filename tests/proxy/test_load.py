"""A switch of upstreams under load drops no request."""

import asyncio
import dataclasses
import sys
import time

import pytest

from tests.proxy.world import World

pytestmark = pytest.mark.engine

_KEPT = 16  # connections that stay open, each asking again and again
_FRESH = 4  # clients that open a new connection for every request
_SWITCHES = 4
_PAUSE_SECONDS = 0.02  # between the requests of a client: all asking, and the machine not only busy with that
_EACH_KEPT, _EACH_FRESH = 250, 50  # requests to each release before it is replaced
_PATIENCE_SECONDS = 60


@dataclasses.dataclass
class Tally:
    """What the clients saw."""

    kept: int = 0
    fresh: int = 0
    reconnects: int = 0
    servers: set[bytes] = dataclasses.field(default_factory=set)
    failures: list[str] = dataclasses.field(default_factory=list)


class Client:
    """One client that asks over and over until told to stop."""

    def __init__(self, port: int, tally: Tally, stop: asyncio.Event) -> None:
        """Remember where to ask and where to count."""
        self.port, self.tally, self.stop = port, tally, stop

    async def keep_alive(self, number: int) -> None:
        """Ask on one connection; open the next only when the server said that it closes this one."""
        while not self.stop.is_set():
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                while not self.stop.is_set():
                    closing = await self._ask(reader, writer, post=number % 2 == 1, close=False)
                    self.tally.kept += 1
                    if closing:
                        self.tally.reconnects += 1
                        break
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                self.tally.failures.append(f"kept {number}: {error!r}")
            writer.close()

    async def reconnect(self, number: int) -> None:
        """Ask on a new connection each time."""
        while not self.stop.is_set():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                await self._ask(reader, writer, post=False, close=True)
                self.tally.fresh += 1
                writer.close()
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                self.tally.failures.append(f"fresh {number}: {error!r}")

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, post: bool, close: bool
    ) -> bool:
        method, body = ("POST", b"x" * 2000) if post else ("GET", b"")
        head = f"{method} /page HTTP/1.1\r\nHost: test\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + (b"Connection: close\r\n" if close else b"") + b"\r\n" + body)
        answer = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).lower()
        if not answer.startswith(b"http/1.1 200 "):
            raise ValueError(answer.splitlines()[0])
        length = int(answer.partition(b"content-length: ")[2].split(b"\r\n")[0])
        content = await asyncio.wait_for(reader.readexactly(length), 10)
        self.tally.servers.add(content.split(b'"', 4)[3])
        await asyncio.sleep(_PAUSE_SECONDS)
        return b"connection: close" in answer


async def _load(tally: Tally) -> None:
    """Wait until a release has had its share of requests, however long that takes on this machine."""
    kept, fresh = tally.kept + _EACH_KEPT, tally.fresh + _EACH_FRESH
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while tally.kept < kept or tally.fresh < fresh:  # noqa: ASYNC110 - an event for each request would be work
            await asyncio.sleep(_PAUSE_SECONDS)


async def _switch_under_load(world: World, old: str, tally: Tally) -> list[float]:
    stop = asyncio.Event()
    client = Client(world.port, tally, stop)
    jobs = [asyncio.create_task(client.keep_alive(number)) for number in range(_KEPT)]
    jobs += [asyncio.create_task(client.reconnect(number)) for number in range(_FRESH)]
    times = []
    for number in range(_SWITCHES):
        await _load(tally)
        new = await asyncio.to_thread(world.start_server, f"release{number}")
        started = time.monotonic()
        done = await asyncio.to_thread(world.apply, world.bundle([new]))
        times.append(time.monotonic() - started)
        assert done.returncode == 0, done.stderr
        await asyncio.to_thread(world.remove, old)
        old = new
    await _load(tally)
    stop.set()
    await asyncio.gather(*jobs)
    return times


def test_a_switch_of_upstreams_under_load_drops_no_request(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Four releases under constant load, each old one killed as soon as apply returns: every request is answered."""
    first = world.start_server("first")
    world.applied(world.bundle([first]))
    tally = Tally()
    times = asyncio.run(_switch_under_load(world, first, tally))
    figures = ", ".join(f"{seconds:.1f} s" for seconds in times)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{tally.kept} kept-alive and {tally.fresh} fresh requests, {len(tally.failures)} failed, "
            f"{tally.reconnects} announced closes, applies {figures}\n"
        )
    assert tally.failures == []
    assert len(tally.servers) == _SWITCHES + 1, "not every release was seen"
    assert tally.kept >= (_SWITCHES + 1) * _EACH_KEPT
    assert tally.fresh >= (_SWITCHES + 1) * _EACH_FRESH
