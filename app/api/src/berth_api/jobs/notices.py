"""Tells that a job changed: a hint to look into PostgreSQL now rather than at the next poll. Hints may be lost.

One channel for all jobs and one connection per process: a pattern would need a wider right than the stack's user has,
and a subscription per job a connection's state that two tasks change at once.
"""

import asyncio
import contextlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from ..settings import RedisSettings
from .broker import KEY_PREFIX, QUEUE

__all__ = ["CHANNEL", "Notices", "client"]

LOGGER = logging.getLogger(__name__)
CHANNEL: Final = f"{KEY_PREFIX}jobs"
PAUSE_S: Final = 1.0
LISTEN_S: Final = 5.0
OUTAGES: Final = (RedisError, OSError)


def client(settings: RedisSettings) -> "Redis":
    """Open Redis for notices; nothing is connected yet."""
    return Redis(
        host=settings.host,
        port=settings.port,
        username=settings.user,
        password=settings.password.get_secret_value(),
        socket_timeout=LISTEN_S + settings.timeout_s,
        socket_connect_timeout=settings.timeout_s,
        retry=Retry(NoBackoff(), 1),
        protocol=2,  # as in `cache`
    )


class Notices:
    """Notices of changes, sent and heard."""

    def __init__(self, settings: RedisSettings) -> None:
        """Prepare without connecting; who never listens never subscribes."""
        self._timeout_s = settings.timeout_s
        self._redis = client(settings)
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._reader: asyncio.Task[None] | None = None

    async def tell(self, job_id: uuid.UUID) -> None:
        """Tell that the job changed; without Redis nothing is told."""
        with contextlib.suppress(*OUTAGES):
            async with asyncio.timeout(self._timeout_s):
                await self._redis.publish(CHANNEL, str(job_id))

    async def waiting(self) -> int:
        """Count the messages in the queue.

        Raises:
            RedisError: if Redis refuses.
            OSError: if it does not answer in time.
        """
        async with asyncio.timeout(self._timeout_s):
            count: int = await self._redis.llen(f"{KEY_PREFIX}{QUEUE}")
            return count

    @contextlib.contextmanager
    def listen(self, job_id: uuid.UUID) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever the job changed, for as long as the block lasts."""
        if self._reader is None:
            self._reader = asyncio.create_task(self._read())
        name, changed = str(job_id), asyncio.Event()
        self._listeners[name].add(changed)
        try:
            yield changed
        finally:
            self._listeners[name].discard(changed)
            if not self._listeners[name]:
                del self._listeners[name]

    async def close(self) -> None:
        """Stop listening and close every connection."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        await self._redis.aclose()

    async def _read(self) -> None:
        away = False
        while True:
            pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
            try:
                await pubsub.subscribe(CHANNEL)
                if away:
                    LOGGER.info("notices of jobs are heard again")
                away = False
                await self._hand_out(pubsub)
            except OUTAGES as error:
                if not away:
                    LOGGER.warning("notices of jobs are not heard, polling: %s: %s", type(error).__name__, error)
                away = True
            finally:
                with contextlib.suppress(*OUTAGES):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves it without types
            await asyncio.sleep(PAUSE_S)

    async def _hand_out(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(timeout=LISTEN_S)
            if message is None:
                # Silence may be a dead connection: only an answer tells.
                await pubsub.ping()
                continue
            for changed in self._listeners.get(message["data"].decode(errors="replace"), ()):
                changed.set()
