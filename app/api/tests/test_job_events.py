"""A job's events: from the real process, while a real worker runs it, and when the process stops."""

import asyncio
import uuid
from datetime import UTC, datetime

import httpx
import pytest
from workers import QUICK, ask

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
