"""The cache: hits, invalidation, and getting along without Redis."""

import asyncio
import time

import httpx
import pytest
import servers
from fastapi import FastAPI

from berth_api import app as application
from berth_api import settings
from berth_api.cache import Cache

pytestmark = pytest.mark.engine

DRILL = {"name": "3 mm drill", "kind": "drill", "diameter_mm": 3.0, "flutes": 2}


async def seen(client: httpx.AsyncClient, path: str = "/tools") -> tuple[str, int]:
    """Read a list; return what X-Cache says and how many tools there are."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.headers["x-cache"], len(answer.json())


async def test_the_second_read_comes_from_the_cache(client: httpx.AsyncClient, redis: servers.Server) -> None:
    """A repeated read is a hit, is kept for at most 5 minutes, and every key stands under the prefix berth:."""
    assert await seen(client) == ("MISS", 0)
    assert await seen(client) == ("HIT", 0)
    admin = servers.admin_redis(redis)
    keys = sorted(await admin.keys("*"))
    assert keys == [b"berth:tools:answer:page:500:", b"berth:tools:mark"]
    assert 290 < await admin.ttl(keys[0]) <= 300
    await admin.aclose()


async def test_a_write_drops_lists_and_single_tools(client: httpx.AsyncClient, maker: httpx.AsyncClient) -> None:
    """After a POST the next read of every cached answer is a miss with the new content."""
    tool = (await maker.post("/tools", json=DRILL)).json()
    assert await seen(client) == ("MISS", 1)
    one = f"/tools/{tool['id']}"
    assert (await client.get(one)).headers["x-cache"] == "MISS"
    assert (await client.get(one)).headers["x-cache"] == "HIT"
    await maker.post("/tools", json=DRILL | {"name": "4 mm drill"})
    assert (await client.get(one)).headers["x-cache"] == "MISS"
    assert await seen(client) == ("MISS", 2)
    assert await seen(client) == ("HIT", 2)


async def test_a_write_in_one_process_is_seen_by_another(
    client: httpx.AsyncClient, maker: httpx.AsyncClient, api_settings: settings.ApiSettings
) -> None:
    """Replicas share the cache: one's write drops what the other has kept."""
    other_app = application.create_app(api_settings)
    transport = httpx.ASGITransport(other_app)
    async with (
        other_app.router.lifespan_context(other_app),
        httpx.AsyncClient(transport=transport, base_url="http://other") as other,
    ):
        assert await seen(client) == ("MISS", 0)
        assert await seen(other) == ("HIT", 0)
        await other.post("/tools", json=DRILL, headers=maker.headers)
        assert await seen(client) == ("MISS", 1)


async def test_an_answer_overtaken_by_a_write_is_never_served(api: FastAPI, api_settings: settings.ApiSettings) -> None:
    """A reader that started before a write cannot put its old answer in the way of later readers."""
    assert api.title == "berth-api"
    cache = Cache(api_settings.redis)
    before = await cache.look("tools", "race")
    await cache.drop("tools")
    await cache.keep("tools", "race", b"old", before.mark)
    assert (await cache.look("tools", "race")).body is None
    await cache.close()


@pytest.mark.disturbs
async def test_reads_and_writes_work_while_redis_is_away(
    client: httpx.AsyncClient, maker: httpx.AsyncClient, redis: servers.Server
) -> None:
    """With Redis killed every request is answered from the database; once it is back, answers are kept again.

    A list that was kept before the outage is not served after it: a write came in between.
    """
    admin = servers.admin_redis(redis)
    assert await seen(client) == ("MISS", 0)
    assert await seen(client) == ("HIT", 0)
    await admin.save()  # so that the old answer is in Redis again when it is back
    await admin.aclose()
    redis.container.kill()
    try:
        assert (await maker.post("/tools", json=DRILL)).status_code == 201
        assert await seen(client) == ("MISS", 1)
        assert (await client.get("/health/ready")).json()["status"] == "degraded"
    finally:
        redis.container.start()
        await servers.eventually("Redis answers", lambda: servers.redis_answers(redis))

    async def hit() -> bool:
        cache, tools = await seen(client)
        assert tools == 1, "a stale list was served"
        return cache == "HIT"

    await servers.eventually("answers are kept again", hit, 10)


@pytest.mark.disturbs
async def test_a_silent_redis_does_not_slow_requests(
    client: httpx.AsyncClient,
    redis: servers.Server,
    api_settings: settings.ApiSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With Redis hanging requests are answered, and after one failure no reader waits for it until the pause is over.

    Twenty reads that each waited for the time limit of half a second would take ten.
    """
    monkeypatch.setenv("REDIS_PAUSE_S", "60")
    patient = settings.load().redis
    assert patient.timeout_s == api_settings.redis.timeout_s == 0.5
    cache = Cache(patient)
    redis.container.pause()
    try:
        assert await seen(client) == ("MISS", 0)
        started = time.monotonic()
        for _ in range(20):
            assert (await cache.look("tools", "any")).mark is None
        assert time.monotonic() - started < 5
    finally:
        redis.container.unpause()
        await cache.close()


async def test_after_a_pause_one_reader_tries_for_all(
    redis: servers.Server, api_settings: settings.ApiSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the pause after an outage is over, of many readers a single one asks, and its success opens it to all."""
    assert api_settings.redis.port == redis.port
    monkeypatch.setenv("REDIS_PAUSE_S", "0.2")
    cache = Cache(settings.load().redis)
    redis.container.pause()
    try:
        assert (await cache.look("tools", "any")).mark is None
        await asyncio.sleep(0.3)  # the pause itself is what is waited for
        assert [cache._may_try() for _ in range(3)] == [True, False, False]
    finally:
        redis.container.unpause()

    async def open_again() -> bool:
        return (await cache.look("tools", "any")).mark is not None

    await servers.eventually("the cache is used again", open_again, 10)
    assert [cache._may_try() for _ in range(3)] == [True] * 3
    await cache.close()
