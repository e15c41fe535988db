"""Liveness, readiness and version."""

import time
from collections.abc import Awaitable, Callable

import httpx
import pytest
import servers

from berth_api.health.readiness import in_brief, judge


@pytest.mark.parametrize(
    ("database", "redis", "status", "word", "brief"),
    [
        (True, True, 200, "ready", "healthy"),
        (True, False, 200, "degraded", "degraded"),
        (False, True, 503, "unavailable", "unhealthy"),
        (False, False, 503, "unavailable", "unhealthy"),
    ],
)
def test_only_the_database_is_needed(*, database: bool, redis: bool, status: int, word: str, brief: str) -> None:
    """The table of states: Redis alone never takes the API out of service; each is named, at length and in brief."""
    code, body = judge(database=database, redis=redis)
    named = {True: "ok", False: "unavailable"}
    assert code == status
    checks = {"database": named[database], "redis": named[redis]}
    assert body.model_dump() == {"status": word, "checks": checks}
    said = in_brief(body, "1.2.3").model_dump()
    assert said == {"ok": status == 200, "status": brief, "version": "1.2.3", "checks": checks}


@pytest.mark.engine
async def test_health_in_the_words_of_the_documents(client: httpx.AsyncClient) -> None:
    """S0-16, S1-21, S2-09: /health asks database and Redis and answers `ok: true` and `status: healthy`."""
    answer = await client.get("/health")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.json() == {
        "ok": True,
        "status": "healthy",
        "version": "0.1.0",
        "checks": {"database": "ok", "redis": "ok"},
    }


@pytest.mark.engine
async def test_everything_there_is_ready(client: httpx.AsyncClient) -> None:
    """With both servers up the API is ready, alive, and says which build it is."""
    assert (await client.get("/health/live")).json() == {"status": "alive"}
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    version = (await client.get("/version")).json()
    assert (version["name"], version["version"], len(version["build"])) == ("berth-api", "0.1.0", 12)


@pytest.mark.disturbs
@pytest.mark.engine
async def test_a_silent_database_is_told_in_time(client: httpx.AsyncClient, place: servers.Place) -> None:
    """With PostgreSQL hanging, readiness is 503 within 2 s, reads are refused within 4 s, and all recovers."""
    await client.get("/health/ready")  # a connection is open, so that the hang is in the middle of one
    place.postgres.container.pause()
    try:
        ready = await within(2, lambda: client.get("/health/ready"))
        assert (ready.status_code, ready.json()["checks"]) == (503, {"database": "unavailable", "redis": "ok"})
        refused = await within(4, lambda: client.get("/tools"))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert (await client.get("/health/live")).status_code == 200
    finally:
        place.postgres.container.unpause()
    await servers.eventually("ready again", lambda: ready_again(client), 10)


@pytest.mark.disturbs
@pytest.mark.engine
async def test_a_killed_database_is_used_again_when_it_is_back(
    client: httpx.AsyncClient, maker: httpx.AsyncClient, place: servers.Place
) -> None:
    """After PostgreSQL was killed and started, the very first read succeeds: broken connections are not handed out."""
    assert (await client.get("/tools")).status_code == 200
    place.postgres.container.kill()
    try:
        assert (await client.get("/health/ready")).status_code == 503
        refused = await maker.post("/tools", json={"name": "lost", "kind": "drill", "diameter_mm": 1, "flutes": 2})
        assert (refused.status_code, refused.json()["title"]) == (503, "Service Unavailable")
    finally:
        place.postgres.container.start()
        await servers.eventually("PostgreSQL answers", lambda: servers.postgres_answers(place.postgres))
    assert (await client.get("/tools?limit=7")).status_code == 200
    assert (await client.get("/health/ready")).json()["status"] == "ready"


async def within(seconds: float, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """Ask, and require an answer in time: in one of three tries, as a busy machine may pause any process."""
    took: list[float] = []
    for _ in range(3):
        started = time.monotonic()
        answer = await ask()
        took.append(time.monotonic() - started)
        if took[-1] < seconds:
            return answer
    message = f"not within {seconds:g} s: {took}"
    raise AssertionError(message)


async def ready_again(client: httpx.AsyncClient) -> bool:
    """Tell whether the API is ready."""
    return (await client.get("/health/ready")).status_code == 200
