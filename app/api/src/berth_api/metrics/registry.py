"""Everything that is counted, and its text for Prometheus."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from .shared import DIRECTORY, clear_dead  # isort: skip  # before the library, which looks where to count when imported
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ..database import DatabaseUnavailableError
from .requests import Requests

__all__ = ["Metrics", "Sources"]

JOBS_KEEP_S: Final = 10.0
"""Counting jobs asks the database, so it is not done for every scrape of every process."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """Where numbers come from that are read when they are asked for."""

    pool: Callable[[], Mapping[str, int]]
    """Database connections by state."""
    cache: Callable[[], tuple[int, int]]
    """Looks into the cache that found and that did not, since the process began."""
    drops: Callable[[], int]
    """Log lines given up, since the process began."""
    jobs: Callable[[], Awaitable[Mapping[str, int]]]
    """Jobs by state; may raise DatabaseUnavailableError."""


class Metrics:
    """What this process counts; with several processes, what all of them count."""

    def __init__(self, sources: Sources) -> None:
        """Read from `sources` when asked."""
        self._sources = sources
        self._jobs_at = -JOBS_KEEP_S
        self._own = CollectorRegistry()
        self.requests = Requests(self._own)
        reads = Counter("berth_cache_reads", "Looks into the cache", ("result",), registry=self._own)
        dropped = Counter("berth_log_events_dropped", "Log events not shipped", registry=self._own)
        self._counts = {"hit": reads.labels("hit"), "miss": reads.labels("miss"), "dropped": dropped}
        self._seen = dict.fromkeys(self._counts, 0)
        self._pool = Gauge(
            "berth_database_connections",
            "Connections of the pool",
            ("state",),
            registry=self._own,
            multiprocess_mode="livesum",
        )
        # Every process reads the same table: the newest answer counts, not the sum.
        self._jobs = Gauge(
            "berth_jobs", "Jobs by state", ("state",), registry=self._own, multiprocess_mode="livemostrecent"
        )

    async def text(self) -> bytes:
        """Give everything in Prometheus's text format."""
        self.refresh()
        await self._refresh_jobs()
        if DIRECTORY is None:
            return generate_latest(self._own)
        clear_dead(DIRECTORY)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody, path=str(DIRECTORY))  # type: ignore[no-untyped-call]  # the library's gap
        return generate_latest(everybody)

    def refresh(self) -> None:
        """Bring the numbers up to date that are read rather than counted."""
        for state, number in self._sources.pool().items():
            self._pool.labels(state).set(number)
        hits, misses = self._sources.cache()
        for name, now in {"hit": hits, "miss": misses, "dropped": self._sources.drops()}.items():
            self._counts[name].inc(max(0, now - self._seen[name]))
            self._seen[name] = now

    async def refresh_forever(self, every_s: float) -> None:
        """Do so now and again: another process may be the one that is asked."""
        while True:
            self.refresh()
            await asyncio.sleep(every_s)

    async def _refresh_jobs(self) -> None:
        if time.monotonic() - self._jobs_at < JOBS_KEEP_S:
            return
        self._jobs_at = time.monotonic()
        try:
            counts = await self._sources.jobs()
        except DatabaseUnavailableError:
            return  # the last numbers stand; that the database is away is told elsewhere
        for state, number in counts.items():
            self._jobs.labels(state).set(number)
