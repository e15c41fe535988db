"""What runs beside the requests for as long as the application does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from .files.library import Library
from .metrics.registry import Metrics
from .metrics.server import serve
from .shutdown import Stopping

__all__ = ["running"]

REFRESH_S = 5.0


@contextlib.asynccontextmanager
async def running(
    *, stopping: Stopping, metrics: Metrics, metrics_port: int, library: Library | None
) -> AsyncIterator[None]:
    """Watch for the signal to stop, answer for metrics, clear away files that were left behind."""
    chores = [asyncio.create_task(metrics.refresh_forever(REFRESH_S))]
    if library is not None:
        chores.append(asyncio.create_task(library.sweep_forever()))
    try:
        with stopping.watch():
            async with serve(metrics_port, metrics.text):
                yield
    finally:
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
