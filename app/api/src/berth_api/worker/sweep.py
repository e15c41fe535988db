"""Looks for jobs that were lost: whose worker died, or whose message never came or is gone with Redis's memory."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final

from redis.exceptions import RedisError

from ..database import Database, DatabaseUnavailableError
from ..jobs.broker import Broker, BrokerUnavailableError
from ..jobs.claims import Claims, Sending
from ..jobs.notices import Notices
from ..settings import WorkerSettings
from . import stopping

__all__ = ["KEEP_DAYS", "OVERDUE_S", "Found", "look", "sweep"]

LOGGER = logging.getLogger(__name__)
UNHEARD_S: Final = 3.0
"""A message that was sent this long ago and is not in the queue is lost, or its job is just being taken."""
OVERDUE_S: Final = 600.0
"""While the queue is never empty nobody sees that a message is not in it. A job whose message was sent this long ago is
sent again whatever is in the queue: if both arrive, the second finds the job taken."""
KEEP_DAYS: Final = 30
"""Jobs that are over are kept this long."""
AWAY: Final = (DatabaseUnavailableError, BrokerUnavailableError, RedisError, OSError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What one look found."""

    waiting: int
    """Messages in the queue, before what was lost was sent again."""

    lost: list[Sending]
    """What was sent again."""


def look(settings: WorkerSettings, broker: Broker) -> int:
    """Look once, from code that is not asynchronous; logs what is in the way and never raises for it.

    Returns:
        How many messages were in the queue; 0 where nobody looked.
    """
    if stopping.since_s() is not None:
        return 0  # others look, and this process has an end to reach
    try:
        return asyncio.run(once(settings, broker))
    except AWAY as error:
        LOGGER.warning("lost jobs are not looked for just now: %s: %s", type(error).__name__, error)
        return 0


async def once(settings: WorkerSettings, broker: Broker) -> int:
    """Look once, with connections of its own: the process forks, and a pool must not be shared across that."""
    database, notices = Database(settings.database), Notices(settings.redis)
    try:
        return (await sweep(Claims(database), notices, broker, stale_s=settings.work.stale_s)).waiting
    finally:
        await notices.close()
        await database.close()


async def sweep(claims: Claims, notices: Notices, broker: Broker, *, stale_s: float) -> Found:
    """Send again what was lost; return what was found.

    Raises:
        DatabaseUnavailableError: if PostgreSQL is away.
        BrokerUnavailableError, RedisError, OSError: if Redis is away; what is not sent now is found again.
    """
    lost = await claims.abandoned(stale_s=stale_s)
    for sending in lost:
        LOGGER.warning("job %s lost its worker; attempt %s", sending.job_id, sending.attempt)
    waiting = await notices.waiting()
    unheard = await claims.unheard(older_s=OVERDUE_S if waiting else UNHEARD_S)
    why = f"has waited over {OVERDUE_S:g} s for its message" if waiting else "has no message in the queue"
    for sending in unheard:
        LOGGER.warning("job %s %s; sending one", sending.job_id, why)
    lost += unheard
    for sending in lost:
        await broker.send(sending)
        await notices.tell(sending.job_id)
    if forgotten := await claims.forget(days=KEEP_DAYS):
        LOGGER.info("forgot %s jobs that were over for %s days", forgotten, KEEP_DAYS)
    return Found(waiting=waiting, lost=lost)
