"""A job's events: from the real process, while a real worker runs it, and when the process stops."""

import asyncio
import contextlib
import json
import signal
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import logins
import pytest
import servers
from test_process import GRACE_S, serve
from workers import QUICK, SLOW, ask, working

from berth_api import schema_upgrade, settings
from berth_api.jobs import events as job_events
from berth_api.jobs.schema import Job, JobKind, JobState
from berth_api.shutdown import Stopping

pytestmark = [pytest.mark.engine, pytest.mark.process]


def job(state: JobState, progress: float = 0.0) -> Job:
    """Make a job as the store gives it."""
    return Job(
        id=uuid.UUID(int=1),
        kind=JobKind.SIMULATE,
        state=state,
        progress=progress,
        message=None,
        result=None,
        error=None,
        owner="mia",
        created_at=datetime.now(UTC),
        started_at=None,
        finished_at=None,
    )


@contextlib.asynccontextmanager
async def logged_in(
    migrator: settings.MigrationSettings, api_settings: settings.ApiSettings
) -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    """Run the API as a process of its own, and a client of it that is logged in as the admin."""
    await schema_upgrade.migrate(migrator)
    assert api_settings.database.user == "app"
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


async def test_streams_end_with_their_job_or_with_the_process(
    migrator: settings.MigrationSettings, api_settings: settings.ApiSettings, tmp_path: Path
) -> None:
    """A stream begins with the present state, shows progress that only grows, and ends after the result.

    SIGTERM ends an open one at once, telling the reader when to come back, and the process ends soon.
    """
    async with logged_in(migrator, api_settings) as (process, client):
        job_id = await ask(client, SLOW)
        lines: list[str] = []
        async with client.stream("GET", f"/jobs/{job_id}/events", timeout=60) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert (stream.headers["x-accel-buffering"], stream.headers["cache-control"]) == ("no", "no-store")
            async with working(tmp_path):
                lines += [line async for line in stream.aiter_lines()]
        cut_off: list[str] = []
        waits = await ask(client, QUICK)
        async with client.stream("GET", f"/jobs/{waits}/events", timeout=30) as stream:
            async for line in stream.aiter_lines():
                cut_off.append(line)
                if line.startswith("data: "):
                    process.send_signal(signal.SIGTERM)
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


async def test_a_finished_job_is_shown_and_ended_at_once(maker: httpx.AsyncClient) -> None:
    """A reader that comes (back) after the end gets the final state and the end, whatever id it saw last."""
    job_id = await ask(maker, QUICK)
    await maker.delete(f"/jobs/{job_id}")
    answer = await maker.get(f"/jobs/{job_id}/events", headers={"Last-Event-ID": "7"})
    assert answer.status_code == 200
    first, last = answer.text.strip().split("\n\n")
    assert first.startswith("event: progress\nid: 1\ndata: {")
    assert '"state":"cancelled"' in first
    assert last == "event: end\nid: 2\ndata: {}"


async def test_a_change_shows_at_once_when_it_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice makes the stream look again without waiting for the next poll; the same state is not sent twice."""
    monkeypatch.setattr(job_events, "POLL_S", 3600.0)
    states = [job(JobState.RUNNING, 0.5), job(JobState.RUNNING, 0.5), job(JobState.SUCCEEDED, 1.0)]
    states = [state.model_copy(update={"created_at": states[0].created_at}) for state in states]
    left = iter(states)
    changed = asyncio.Event()

    async def look() -> Job | None:
        changed.set()
        return next(left)

    changed.set()
    stream = job_events.events(job(JobState.QUEUED), look, changed, Stopping())
    heard = [chunk.decode() async for chunk in stream]
    assert [chunk.partition("\n")[0] for chunk in heard] == ["event: progress"] * 3 + ["event: end"]


async def test_a_silent_stream_says_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without changes a comment comes now and again; a job that is forgotten ends the stream."""
    monkeypatch.setattr(job_events, "POLL_S", 0.01)
    monkeypatch.setattr(job_events, "COMMENT_S", 0.0)
    same = job(JobState.RUNNING, 0.5)
    left = iter([same, same, None])

    async def look() -> Job | None:
        return next(left)

    stream = job_events.events(same, look, asyncio.Event(), Stopping())
    heard = [chunk.decode() async for chunk in stream]
    assert heard[1:3] == [": still here\n\n"] * 2
    assert heard[-1].startswith("event: end")
