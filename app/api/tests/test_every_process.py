"""One job through the migration, the API and a worker, each a process of its own: its stream, and what they log.

Every process of the image sends a copy of its log (rows S1-23, S4-10).
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import logins
import pytest
import servers
from test_process import GRACE_S, SOURCES, serve
from test_shipper import Sink, sink
from workers import QUICK, SLOW, ask, working

from berth_api import settings

pytestmark = [pytest.mark.engine, pytest.mark.process]


@pytest.fixture
def logstash(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """Let the processes that are started send a copy of their log."""
    with sink() as server:
        monkeypatch.setenv("LOGSTASH_HOST", "127.0.0.1")
        monkeypatch.setenv("LOGSTASH_PORT", str(server.port))
        yield server


async def migrate() -> None:
    """Run the migration as its container does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "berth_api.migrate"),
        env={**os.environ, "PYTHONPATH": str(SOURCES), "DATABASE_USER": "migrator"},
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0


@contextlib.asynccontextmanager
async def logged_in() -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    """Run the API, and a client of it that is logged in as the admin."""
    port = servers.free_port()
    async with serve(port, {}) as process, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:

        async def ready() -> bool:
            try:
                return (await client.get("/health/ready")).status_code == 200
            except httpx.TransportError as error:
                raise OSError(str(error)) from error

        await servers.eventually("the API is ready", ready)
        token = await logins.token(client, "admin", servers.FIRST_ADMIN_PASSWORD)
        client.headers["Authorization"] = f"Bearer {token}"
        yield process, client


async def read_to_the_end(client: httpx.AsyncClient, job_id: str, tmp_path: Path) -> list[str]:
    """Read a job's events while a worker does it, which is told to stop afterwards."""
    async with client.stream("GET", f"/jobs/{job_id}/events", timeout=60) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert (stream.headers["x-accel-buffering"], stream.headers["cache-control"]) == ("no", "no-store")
        async with working(tmp_path) as worker:
            lines = [line async for line in stream.aiter_lines()]
            worker.process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(worker.process.wait(), 20) == 0
    return lines


async def read_to_the_stop(client: httpx.AsyncClient, job_id: str, process: asyncio.subprocess.Process) -> list[str]:
    """Read a job's events and tell the API to stop after the first."""
    lines: list[str] = []
    async with client.stream("GET", f"/jobs/{job_id}/events", timeout=30) as stream:
        async for line in stream.aiter_lines():
            lines.append(line)
            if line.startswith("data: "):
                process.send_signal(signal.SIGTERM)
    return lines


async def test_streams_end_with_their_job_or_with_the_process(
    api_settings: settings.ApiSettings, logstash: Sink, tmp_path: Path
) -> None:
    """A stream begins with the present state, shows progress that only grows, and ends after the result.

    SIGTERM ends an open one at once, telling the reader when to come back, and the process ends soon. Lines of the
    migration, the API, the worker and its child arrive as copies under their services' names, the last one included.
    """
    assert api_settings.database.user == "app"
    await migrate()
    async with logged_in() as (process, client):
        lines = await read_to_the_end(client, await ask(client, SLOW), tmp_path)
        cut_off = await read_to_the_stop(client, await ask(client, QUICK), process)
        # Its grace for open answers is longer, which it must not need; uvicorn ends by the signal that it was sent.
        assert await asyncio.wait_for(process.wait(), GRACE_S / 2) == -signal.SIGTERM
    seen = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith('data: {"id')]
    states = [entry["state"] for entry in seen]
    assert (states[0], states[-1]) == ("queued", "succeeded")
    assert states.count("running") >= 2
    progress = [entry["progress"] for entry in seen]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    assert [line for line in lines if line.startswith("event: ")][-1] == "event: end"
    assert [line for line in cut_off if line][-1] == "retry: 500"

    async def all_arrived() -> bool:
        said = {(event["service.name"], event["message"]) for event in map(json.loads, list(logstash.lines))}
        child = any("attempt 1 succeeded" in message for service, message in said if service == "berth-worker")
        wanted = {"berth-migrate", "berth-api", "berth-worker"}
        return {service for service, _ in said} == wanted and child and ("berth-worker", "stopped") in said

    await servers.eventually("the copies, those of the worker's child and its own last line among them", all_arrived)
