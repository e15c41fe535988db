"""The look for lost jobs, over real PostgreSQL and Redis, without a worker that would take them."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
import servers
from workers import QUICK, ask

from berth_api import settings
from berth_api.database import Database
from berth_api.jobs.broker import KEY_PREFIX, QUEUE, Broker, queue_app
from berth_api.jobs.claims import Claims
from berth_api.jobs.notices import Notices
from berth_api.worker.sweep import OVERDUE_S, sweep

pytestmark = pytest.mark.engine

Look = Callable[[], Awaitable[set[uuid.UUID]]]


@pytest.fixture
async def look(api_settings: settings.ApiSettings) -> AsyncIterator[Look]:
    """Look once as a worker does; gives the jobs that were sent again."""
    database, notices = Database(api_settings.database), Notices(api_settings.redis)
    broker = Broker(lambda: queue_app(api_settings.redis))

    async def once() -> set[uuid.UUID]:
        found = await sweep(Claims(database), notices, broker, stale_s=30)
        return {sending.job_id for sending in found.lost}

    yield once
    broker.close()
    await notices.close()
    await database.close()


async def sent(place: servers.Place, job: uuid.UUID, *, ago_s: float) -> None:
    """Let the job's message have been sent some time ago."""
    change = f"UPDATE jobs SET sent_at = now() - interval '{ago_s} seconds' WHERE id = '{job}'"  # noqa: S608  the test's own values
    await servers.execute(place.postgres, place.database, change)


async def test_a_message_that_is_gone_is_sent_again(
    maker: httpx.AsyncClient, redis: servers.Server, place: servers.Place, look: Look
) -> None:
    """With an empty queue: of two jobs, the one whose message was sent a while ago; the other's may be under way."""
    lost, fresh = [uuid.UUID(await ask(maker, QUICK)) for _ in range(2)]
    admin = servers.admin_redis(redis)
    await admin.delete(f"{KEY_PREFIX}{QUEUE}")
    await sent(place, lost, ago_s=60)
    await sent(place, fresh, ago_s=-60)  # however slow this machine is, it is not old when looked at
    assert await look() == {lost}
    assert await admin.llen(f"{KEY_PREFIX}{QUEUE}") == 1
    await admin.aclose()


async def test_a_busy_queue_hides_no_lost_message_for_ever(
    maker: httpx.AsyncClient, place: servers.Place, look: Look
) -> None:
    """With messages in the queue a job is waited for, then sent again, and once is enough."""
    waiting, overdue = [uuid.UUID(await ask(maker, QUICK)) for _ in range(2)]
    await sent(place, waiting, ago_s=OVERDUE_S - 60)
    await sent(place, overdue, ago_s=OVERDUE_S + 1)
    assert await look() == {overdue}
    assert await look() == set()
