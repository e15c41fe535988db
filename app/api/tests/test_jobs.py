"""Jobs as callers see them, without a worker: asking, looking, cancelling, and a queue that is away."""

import asyncio
import time
import uuid

import httpx
import pytest
import servers
from workers import QUICK, ask

from berth_api import settings
from berth_api.database import Database
from berth_api.jobs.claims import ATTEMPTS_MAX, Claims, Sending
from berth_api.jobs.schema import Machine
from berth_api.worker.work import Work

pytestmark = pytest.mark.engine

BODY = {"kind": "simulate", "gcode": QUICK}


async def test_a_job_asked_for_is_queued_and_seen(maker: httpx.AsyncClient) -> None:
    """POST answers 202 with the job, which GET by its Location and the list give in the same words."""
    asked = await maker.post("/jobs", json=BODY)
    assert asked.status_code == 202
    job = asked.json()
    assert (job["state"], job["progress"], job["owner"]) == ("queued", 0.0, "mia")
    assert [job[key] for key in ("message", "result", "error", "started_at", "finished_at")] == [None] * 5
    assert (await maker.get("/" + asked.headers["location"])).json() == job
    assert (await maker.get("/jobs")).json() == [job]


async def test_the_newest_jobs_come_first(maker: httpx.AsyncClient) -> None:
    """`limit` and `before` walk back through all jobs."""
    ids = [await ask(maker, QUICK) for _ in range(3)]
    first = [job["id"] for job in (await maker.get("/jobs?limit=2")).json()]
    rest = [job["id"] for job in (await maker.get(f"/jobs?limit=2&before={first[-1]}")).json()]
    assert first + rest == ids[::-1]


async def test_the_same_key_gives_the_same_job(maker: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    """A repeated request is one job, also when both come at once; another request under the key is refused."""
    key = {"Idempotency-Key": "k-1"}
    answers = await asyncio.gather(*(maker.post("/jobs", json=BODY, headers=key) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    other = await maker.post("/jobs", json=BODY | {"gcode": "M2"}, headers=key)
    assert (other.status_code, other.headers["content-type"]) == (409, "application/problem+json")
    assert (await admin.post("/jobs", json=BODY, headers=key)).json()["id"] != answers[0].json()["id"]
    assert len((await maker.get("/jobs")).json()) == 1


async def test_jobs_are_their_owners(
    maker: httpx.AsyncClient, viewer: httpx.AsyncClient, admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    """Others do not see a job, an admin does; viewers ask for none; nobody does without a login."""
    one = f"/jobs/{await ask(maker, QUICK)}"
    assert [(await viewer.get(path)).status_code for path in (one, f"{one}/events")] == [404, 404]
    assert (await viewer.get("/jobs")).json() == []
    assert len((await admin.get("/jobs")).json()) == 1
    assert (await viewer.post("/jobs", json=BODY)).status_code == 403
    assert [(await client.get(path)).status_code for path in ("/jobs", one, f"{one}/events")] == [401] * 3
    assert (await client.post("/jobs", json=BODY)).status_code == 401
    assert (await admin.delete(one)).status_code == 204


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "simulate"}, 422),
        ({"kind": "carve", "gcode": "M2"}, 422),
        ({"kind": "simulate", "gcode": "M2", "file_id": str(uuid.uuid4())}, 422),
        ({"kind": "simulate", "gcode": "x" * 1_048_577}, 422),
        ({"kind": "simulate", "gcode": "x" * 3_000_000}, 413),
        ({"kind": "simulate", "gcode": "M2", "rapid_mm_per_min": 0}, 422),
        ({"kind": "simulate", "file_id": str(uuid.uuid4())}, 404),
    ],
    ids=["nothing", "kind", "both", "long", "huge", "speed", "no file"],
)
async def test_what_does_not_fit_is_refused(maker: httpx.AsyncClient, body: dict[str, object], status: int) -> None:
    """Each mistake is refused as a problem and stores nothing."""
    refused = await maker.post("/jobs", json=body)
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    assert (await maker.get("/jobs")).json() == []


@pytest.mark.disturbs
@pytest.mark.parametrize("how", ["kill", "pause"])
async def test_without_the_queue_nothing_is_stored(maker: httpx.AsyncClient, redis: servers.Server, how: str) -> None:
    """With Redis dead or silent a job is refused with 503 within seconds, and the same key works once it is back."""
    key = {"Idempotency-Key": "again"}
    getattr(redis.container, how)()
    try:
        started = time.monotonic()
        refused = await maker.post("/jobs", json=BODY, headers=key)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert time.monotonic() - started < 10
        assert (await maker.get("/jobs")).json() == []
    finally:
        getattr(redis.container, {"kill": "start", "pause": "unpause"}[how])()
        await servers.eventually("Redis answers", lambda: servers.redis_answers(redis))

    async def taken() -> bool:
        return (await maker.post("/jobs", json=BODY, headers=key)).status_code == 202

    await servers.eventually("jobs are taken again", taken, 20)


async def test_a_finished_job_cannot_be_cancelled(
    maker: httpx.AsyncClient, api_settings: settings.ApiSettings, place: servers.Place
) -> None:
    """DELETE of a job that is over is 409 and changes nothing; of one that is not there, 404."""
    assert api_settings.database.name == place.database
    job_id = await ask(maker, QUICK)
    await servers.execute(place.postgres, place.database, "UPDATE jobs SET state = 'failed', error = 'because'")
    refused = await maker.delete(f"/jobs/{job_id}")
    assert (refused.status_code, refused.json()["detail"]) == (409, "The job is over already: failed.")
    assert (await maker.get(f"/jobs/{job_id}")).json()["error"] == "because"
    assert (await maker.delete(f"/jobs/{uuid.uuid4()}")).status_code == 404


async def test_only_the_holder_of_the_newest_attempt_writes(
    maker: httpx.AsyncClient, api_settings: settings.ApiSettings, place: servers.Place
) -> None:
    """A job is taken once per attempt; who lost it can neither show life, nor finish it, nor give it back."""
    job_id = uuid.UUID(await ask(maker, QUICK))
    database = Database(api_settings.database)
    claims = Claims(database)
    sending = Sending(job_id=job_id, attempt=1)
    empty = Work(gcode=b"", machine=Machine()).run()
    try:
        takers = await asyncio.gather(*(claims.take(sending, f"w{n}") for n in range(5)))
        (first,) = [taker for taker in takers if taker is not None]
        assert await claims.beat(first, progress=0.5, message="half")
        await servers.execute(place.postgres, place.database, "UPDATE jobs SET beat_at = now() - interval '1 minute'")
        assert await claims.abandoned(stale_s=30) == [Sending(job_id=job_id, attempt=2)]
        assert await claims.take(sending, "w9") is None
        second = await claims.take(Sending(job_id=job_id, attempt=2), "w9")
        assert second is not None
        assert not await claims.beat(first, progress=0.9, message="late")
        assert not await claims.succeed(first, empty)
        assert not await claims.fail(first, "late")
        assert await claims.give_back(first) is None
        assert await claims.fail(second, "really")
        assert not await claims.fail(second, "twice")
    finally:
        await database.close()
    job = (await maker.get(f"/jobs/{job_id}")).json()
    assert (job["state"], job["error"]) == ("failed", "really")


async def test_a_job_that_kills_its_workers_is_given_up(
    maker: httpx.AsyncClient, api_settings: settings.ApiSettings, place: servers.Place
) -> None:
    """After the fifth dead worker the job fails, with the reason, instead of killing the next."""
    job_id = uuid.UUID(await ask(maker, QUICK))
    database = Database(api_settings.database)
    claims = Claims(database)
    try:
        for attempt in range(1, ATTEMPTS_MAX + 1):
            assert await claims.take(Sending(job_id=job_id, attempt=attempt), "w") is not None
            await servers.execute(place.postgres, place.database, "UPDATE jobs SET beat_at = now() - interval '1 hour'")
            again = await claims.abandoned(stale_s=30)
            assert again == ([Sending(job_id=job_id, attempt=attempt + 1)] if attempt < ATTEMPTS_MAX else [])
    finally:
        await database.close()
    job = (await maker.get(f"/jobs/{job_id}")).json()
    assert (job["state"], job["error"]) == ("failed", "Given up: 5 workers ended while they ran it.")


async def test_old_jobs_are_forgotten(
    maker: httpx.AsyncClient, api_settings: settings.ApiSettings, place: servers.Place
) -> None:
    """Jobs that were over for 30 days go; younger ones and those that are not over stay."""
    old, young, open_ = [await ask(maker, QUICK) for _ in range(3)]
    for job_id, age in ((old, "31 days"), (young, "29 days")):
        change = f"UPDATE jobs SET state = 'cancelled', finished_at = now() - interval '{age}' WHERE id = '{job_id}'"  # noqa: S608  the test's own values
        await servers.execute(place.postgres, place.database, change)
    database = Database(api_settings.database)
    try:
        assert await Claims(database).forget(days=30) == 1
    finally:
        await database.close()
    assert {job["id"] for job in (await maker.get("/jobs")).json()} == {young, open_}
