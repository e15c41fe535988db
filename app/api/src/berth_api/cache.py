"""Redis as a cache of finished answers: fast when it is there, never in the way when it is not.

Answers live in areas ("tools"). Each area has a mark, a random value that every write replaces, and an answer counts
only while it carries the area's mark of now. A reader takes the mark before it asks the database, so an answer that
was overtaken by a write while it was being made can never be served, and one changed mark drops every answer of the
area at once without searching for keys.

A write whose change of mark fails (Redis is away) is made good in the background as soon as Redis is back; until then
this process reads past the cache. Other processes may serve what they had for as long as that takes, at most the
lifetime of an answer.
"""

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass
from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from .settings import RedisSettings

__all__ = ["Cache", "Found"]

LOGGER = logging.getLogger(__name__)
PREFIX: Final = "berth"
MARK_BYTES: Final = 8
OUTAGES: Final = (RedisError, OSError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a look into the cache gave."""

    body: bytes | None
    """The answer, if there is one."""
    mark: bytes | None
    """What an answer made from here on must carry; None when the cache cannot be used."""


NOTHING: Final = Found(body=None, mark=None)


class Cache:
    """The answers in Redis."""

    def __init__(self, settings: RedisSettings) -> None:
        """Prepare the pool without connecting."""
        self._timeout_s = settings.timeout_s
        self._pause_s = settings.pause_s
        self._ttl_s = settings.ttl_s
        self._away = False
        self._resume_at = 0.0
        self.hits = 0
        """Looks that found an answer, since the process began."""
        self.misses = 0
        self._repairs: dict[str, asyncio.Task[None]] = {}
        pool = BlockingConnectionPool(
            host=settings.host,
            port=settings.port,
            username=settings.user,
            password=settings.password.get_secret_value(),
            max_connections=settings.pool_size,
            timeout=settings.timeout_s,
            socket_timeout=settings.timeout_s,
            socket_connect_timeout=settings.timeout_s,
            # One new try at once, because the server may have closed an idle connection.
            retry=Retry(NoBackoff(), 1),
            # RESP2: the newer protocol's greeting asks for maintenance events, which a limited user may not.
            protocol=2,
        )
        self._redis = Redis.from_pool(pool)

    async def look(self, area: str, key: str) -> Found:
        """Look for an answer; without Redis there is nothing, and no error."""
        if area in self._repairs or not self._may_try():
            return NOTHING
        try:
            async with asyncio.timeout(self._timeout_s):
                mark, kept = await self._redis.mget(mark_key(area), answer_key(area, key))
                if mark is None:
                    await self._redis.set(mark_key(area), new_mark(), nx=True)
                    mark = await self._redis.get(mark_key(area))
        except OUTAGES as error:
            self._pause(error)
            return NOTHING
        self._note_answer()
        if not isinstance(mark, bytes):
            return NOTHING
        body = kept[len(mark) :] if isinstance(kept, bytes) and kept.startswith(mark) else None
        if body is None:
            self.misses += 1
        else:
            self.hits += 1
        return Found(body=body, mark=mark)

    async def keep(self, area: str, key: str, body: bytes, mark: bytes | None) -> None:
        """Keep an answer under the mark that was found before it was made; without Redis this does nothing."""
        if mark is None:
            return
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._redis.set(answer_key(area, key), mark + body, ex=self._ttl_s)
        except OUTAGES as error:
            self._pause(error)

    async def drop(self, area: str) -> None:
        """Drop every answer of an area. Call it after the write is committed and before the writer is told so."""
        try:
            await self._change_mark(area)
        except OUTAGES as error:
            self._pause(error)
            if area not in self._repairs:
                self._repairs[area] = asyncio.create_task(self._repair(area))

    async def ping(self) -> None:
        """Ask Redis for the least thing.

        Raises:
            RedisError: if it refuses.
            OSError: if it cannot be reached.
        """
        await self._redis.ping()

    async def close(self) -> None:
        """Give up what is not yet repaired (answers expire by themselves) and close every connection."""
        for task in self._repairs.values():
            task.cancel()
        await self._redis.aclose()
        await self._redis.connection_pool.disconnect()

    async def _change_mark(self, area: str) -> None:
        async with asyncio.timeout(self._timeout_s):
            await self._redis.set(mark_key(area), new_mark())

    async def _repair(self, area: str) -> None:
        while True:
            await asyncio.sleep(self._pause_s)
            try:
                await self._change_mark(area)
            except OUTAGES:
                continue
            del self._repairs[area]
            LOGGER.info("cache area %s dropped after Redis came back", area)
            return

    def _may_try(self) -> bool:
        if not self._away:
            return True
        now = time.monotonic()
        if now < self._resume_at:
            return False
        # One reader at a time finds out; if all did, each would wait for the time limit.
        self._resume_at = now + self._pause_s
        return True

    def _note_answer(self) -> None:
        if self._away:
            LOGGER.info("Redis answers again, using the cache")
        self._away = False

    def _pause(self, error: Exception) -> None:
        if not self._away:
            LOGGER.warning("Redis does not answer, going on without the cache: %s: %s", type(error).__name__, error)
        self._away = True
        self._resume_at = time.monotonic() + self._pause_s


def mark_key(area: str) -> str:
    """Name the key of an area's mark."""
    return f"{PREFIX}:{area}:mark"


def answer_key(area: str, key: str) -> str:
    """Name the key of one answer."""
    return f"{PREFIX}:{area}:answer:{key}"


def new_mark() -> bytes:
    """Make a mark that was never used: a counter would repeat itself after Redis lost its data."""
    return secrets.token_bytes(MARK_BYTES)
