"""The real worker process over real PostgreSQL and Redis (rows S2-20, S2-26): nothing is lost, nothing done twice.

Redis runs with the very rights that the stack gives.
"""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

import httpx
import pytest
import servers
from workers import QUICK, SLOW, SOURCES, ask, reaches, working

from berth_api.worker.stall import LOOKS, Stall

STANDS_STILL = """
import runpy
from kombu.transport.virtual import QoS
QoS.can_consume = lambda self: False
runpy.run_module("berth_api.worker", run_name="__main__")
"""

pytestmark = [pytest.mark.engine, pytest.mark.process]


def probe(beat: Path) -> subprocess.CompletedProcess[str]:
    """Ask the worker's own probe about a sign of life."""
    command = ["sh", str(SOURCES / "berth_api" / "worker" / "health.sh")]
    environment = {"PATH": os.environ["PATH"], "WORKER_BEAT_FILE": str(beat)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def results(place: servers.Place) -> list[tuple[object, ...]]:
    """Return state, attempt and whether there is a result, of every job."""
    return await servers.fetch(place.postgres, place.database, "SELECT state, attempt, result IS NOT NULL FROM jobs")


async def test_a_cancelled_job_stops_and_the_next_is_done(
    maker: httpx.AsyncClient, place: servers.Place, tmp_path: Path
) -> None:
    """DELETE of a running job: it is cancelled at once and has no result, and the worker does the next one.

    That has summary, issues and counts, and everything that is logged about it names the request that asked for it.
    """
    async with working(tmp_path) as worker:
        slow = await ask(maker, SLOW)
        await reaches(maker, slow, "running")
        assert (await maker.delete(f"/jobs/{slow}")).status_code == 204
        assert (await maker.delete(f"/jobs/{slow}")).status_code == 204
        job_id = await ask(maker, QUICK, **{"X-Request-ID": "asked-1"})
        job = await reaches(maker, job_id, "succeeded", "failed")
        assert worker.says("was cancelled or taken away")
        assert (job["state"], job["progress"], job["error"]) == ("succeeded", 1.0, None)
        result = job["result"]
        assert isinstance(result, dict)
        assert result["summary"]["moves"] == 2
        assert (result["issues"], result["counts"]) == ([], {})
        await servers.eventually("it is logged", lambda: asyncio.sleep(0, worker.says(f"{job_id} attempt 1 succeeded")))
    assert ("cancelled", 1, False) in await results(place)
    assert worker.raw == []
    lines = [event for event in worker.events if job_id in str(event["message"])]
    assert {event.get("trace.id") for event in lines} == {"asked-1"}
    assert {event["service.name"] for event in worker.events} == {"berth-worker"}


async def test_a_stop_lets_a_short_job_end(
    maker: httpx.AsyncClient, place: servers.Place, redis: servers.Server, tmp_path: Path
) -> None:
    """SIGTERM in the middle of a job that ends within the grace: the worker ends after it, with status 0.

    With messages waiting, taken and done, every key in Redis begins with berth:, and Redis refused nothing.
    """
    admin = servers.admin_redis(redis)
    await ask(maker, QUICK)
    await admin.acl_log_reset()
    async with working(tmp_path, WORKER_GRACE_S="60") as worker:
        job_id = await ask(maker, SLOW)
        await reaches(maker, job_id, "running")
        keys = {bytes(key) for key in await admin.keys("*") if isinstance(key, bytes)}
        worker.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(worker.process.wait(), 60) == 0
    assert await results(place) == [("succeeded", 1, True)] * 2
    assert {b"berth:_kombu.binding.jobs", b"berth:unacked"} <= keys
    assert [key for key in keys if not key.startswith(b"berth:")] == []
    assert await admin.acl_log() == []
    await admin.aclose()


async def test_neither_a_killed_child_nor_a_killed_worker_loses_a_job(
    maker: httpx.AsyncClient, place: servers.Place, tmp_path: Path
) -> None:
    """SIGKILL of the process that runs a job: the same worker does it again. SIGKILL of everything: the next one does.

    It finds the job without a sign of life, and in the end there is one result.
    """

    async def is_tried_again() -> bool:
        return await results(place) == [("running", 2, False)]

    async with working(tmp_path) as first:
        job_id = await ask(maker, SLOW)
        await reaches(maker, job_id, "running")
        (name,) = (await servers.fetch(place.postgres, place.database, "SELECT worker FROM jobs"))[0]
        os.kill(int(str(name).rpartition(":")[2]), signal.SIGKILL)
        await servers.eventually("the same worker tries again", is_tried_again)
        assert first.process.returncode is None
        first.kill()
        await first.process.wait()
    async with working(tmp_path) as second:
        await reaches(maker, job_id, "succeeded")
        assert second.says("lost its worker")
    assert await results(place) == [("succeeded", 3, True)]


async def test_a_stop_sends_the_job_back_and_another_worker_does_it(
    maker: httpx.AsyncClient, place: servers.Place, tmp_path: Path
) -> None:
    """SIGTERM in the middle of a job that needs longer than the grace: it goes back at once, and succeeds once."""
    async with working(tmp_path, WORKER_GRACE_S="0.1") as first:
        job_id = await ask(maker, SLOW)
        await reaches(maker, job_id, "running")
        first.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(first.process.wait(), 15) == 0
    assert await results(place) == [("queued", 2, False)]
    async with working(tmp_path):
        await reaches(maker, job_id, "succeeded")
    assert await results(place) == [("succeeded", 2, True)]


@pytest.mark.disturbs
async def test_it_outlives_restarts_of_redis_and_postgres(
    maker: httpx.AsyncClient, redis: servers.Server, place: servers.Place, tmp_path: Path
) -> None:
    """Started without either, it waits and shows life; killed under it, both come back and jobs are done again.

    Jobs whose messages went with Redis's memory are done all the same.
    """
    jobs = [await ask(maker, QUICK) for _ in range(3)]
    admin = servers.admin_redis(redis)
    await admin.flushall()
    await admin.aclose()
    redis.container.kill()
    place.postgres.container.kill()
    async with working(tmp_path) as worker:
        await servers.eventually("it waits", lambda: asyncio.sleep(0, worker.says("waiting for the broker")))
        redis.container.start()
        place.postgres.container.start()
        await servers.eventually("Redis answers", lambda: servers.redis_answers(redis))
        await servers.eventually("PostgreSQL answers", lambda: servers.postgres_answers(place.postgres))
        for job_id in jobs:
            await reaches(maker, job_id, "succeeded")
        assert worker.says("has no message in the queue")
        await reaches(maker, await ask(maker, QUICK), "succeeded")
        slow = await ask(maker, SLOW)
        await reaches(maker, slow, "running")
        redis.container.restart(timeout=0)
        place.postgres.container.restart(timeout=0)
        await servers.eventually("Redis answers", lambda: servers.redis_answers(redis))
        await servers.eventually("PostgreSQL answers", lambda: servers.postgres_answers(place.postgres))
        await reaches(maker, slow, "succeeded")
        await reaches(maker, await ask(maker, QUICK), "succeeded")
        said = await asyncio.to_thread(probe, worker.beat)
        assert (said.returncode, said.stdout[:17]) == (0, "last sign of life")
        assert worker.process.returncode is None


@pytest.mark.disturbs
async def test_a_job_that_ends_while_redis_is_away_holds_up_no_other(
    maker: httpx.AsyncClient, redis: servers.Server, place: servers.Place, tmp_path: Path
) -> None:
    """The result is written, the message cannot be acknowledged; once Redis is back the worker does the next job."""

    async def is_done() -> bool:
        return await results(place) == [("succeeded", 1, True)]

    async with working(tmp_path) as worker:
        await reaches(maker, await ask(maker, SLOW), "running")
        redis.container.kill()
        await servers.eventually("the job is done without Redis", is_done)
        await servers.eventually("it lets go", lambda: asyncio.sleep(0, worker.says("is let go without Redis")))
        redis.container.start()
        await servers.eventually("Redis answers", lambda: servers.redis_answers(redis))
        await reaches(maker, await ask(maker, QUICK), "succeeded")
        assert worker.process.returncode is None


@pytest.mark.disturbs
async def test_a_process_that_dies_while_redis_is_away_holds_up_no_job(
    maker: httpx.AsyncClient, redis: servers.Server, place: servers.Place, tmp_path: Path
) -> None:
    """Its job's message cannot be put back; once Redis is back the same worker does this job and the next."""
    async with working(tmp_path) as worker:
        lost = await ask(maker, SLOW)
        await reaches(maker, lost, "running")
        (name,) = (await servers.fetch(place.postgres, place.database, "SELECT worker FROM jobs"))[0]
        redis.container.kill()
        os.kill(int(str(name).rpartition(":")[2]), signal.SIGKILL)
        await servers.eventually("it lets go", lambda: asyncio.sleep(0, worker.says("is let go without Redis")))
        redis.container.start()
        await servers.eventually("Redis answers", lambda: servers.redis_answers(redis))
        await reaches(maker, await ask(maker, QUICK), "succeeded")
        await reaches(maker, lost, "succeeded")
        assert worker.process.returncode is None


async def test_a_worker_that_stands_still_ends(maker: httpx.AsyncClient, tmp_path: Path) -> None:
    """Jobs wait and it takes none, whatever the library's reason: it ends as failed, and the next start does them."""
    job_id = await ask(maker, QUICK)
    async with working(tmp_path, program=("-c", STANDS_STILL)) as worker:
        assert await asyncio.wait_for(worker.process.wait(), 60) == os.EX_TEMPFAIL
        await servers.eventually("it says why", lambda: asyncio.sleep(0, worker.says("this worker takes none")))
    async with working(tmp_path):
        await reaches(maker, job_id, "succeeded")


@pytest.mark.parametrize(
    ("looks", "still"),
    [
        ([(1, 0, False)] * LOOKS, True),
        ([(1, 0, False)] * (LOOKS - 1), False),
        ([(0, 0, False)] * LOOKS, False),
        ([(1, 0, True)] * LOOKS, False),
        ([(9, number, False) for number in range(LOOKS + 1)], False),
        ([(1, 0, False), (0, 0, False), *[(1, 0, False)] * (LOOKS - 1)], False),
        ([(1, 5, False), *[(1, 5, False)] * LOOKS], True),
    ],
)
def test_standing_still_is_many_looks_in_a_row(looks: list[tuple[int, int, bool]], still: bool) -> None:  # noqa: FBT001  a table's value
    """Messages waiting, taken so far, busy: only when nothing is taken, nothing is done and some wait, all the time."""
    stall = Stall()
    found = [stall.noted(waiting=waiting, taken=taken, busy=busy) for waiting, taken, busy in looks]
    assert found[-1] is still


def test_without_a_sign_of_life_the_worker_is_unwell(tmp_path: Path) -> None:
    """No sign, or an old one: the probe fails and says why."""
    beat = tmp_path / "beat"
    missing = probe(beat)
    assert missing.returncode == 1
    assert missing.stdout.startswith("no sign of life")
    beat.touch()
    os.utime(beat, (1, 1))
    assert probe(beat).returncode == 1
