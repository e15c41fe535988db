"""A job's changes as server-sent events, until it is over.

The stream shows the present state at once, so a reader that comes back (with `Last-Event-ID` or without) has missed
nothing that still matters.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final

from ..database import DatabaseUnavailableError
from ..shutdown import Stopping
from .schema import FINAL, Job

__all__ = ["COMMENT_S", "RETRY_MS", "event", "events"]

POLL_S: Final = 2.0
"""Without notices a change is seen after this long."""
COMMENT_S: Final = 10.0
"""A line without meaning this often keeps proxies from closing a silent connection."""
RETRY_MS: Final = 500
"""Time after which a reader comes back when this process stops."""


def event(name: str, data: str, *, number: int) -> bytes:
    """Write one event; the data must be on one line, as JSON is."""
    return f"event: {name}\nid: {number}\ndata: {data}\n\n".encode()


async def events(
    first: Job, look: Callable[[], Awaitable[Job | None]], changed: asyncio.Event, stopping: Stopping
) -> AsyncGenerator[bytes]:
    """Give the events of a job, beginning with `first`; `look` reads it again when `changed` is set or time is up."""
    loop = asyncio.get_running_loop()
    job: Job | None = first
    shown, number, spoken_at = "", 0, loop.time()
    while True:
        if job is not None and (data := job.model_dump_json()) != shown:
            shown, number, spoken_at = data, number + 1, loop.time()
            yield event("progress", data, number=number)
        if job is None or job.state in FINAL:
            yield event("end", "{}", number=number + 1)
            return
        if stopping.is_set():
            yield f"retry: {RETRY_MS}\n\n".encode()
            return
        if loop.time() - spoken_at >= COMMENT_S:
            spoken_at = loop.time()
            yield b": still here\n\n"
        await either(changed, stopping, POLL_S)
        changed.clear()
        with contextlib.suppress(DatabaseUnavailableError):  # the next look will tell
            job = await look()


async def either(changed: asyncio.Event, stopping: Stopping, timeout_s: float) -> None:
    """Wait until one of them is set or time is up."""
    waits = [asyncio.ensure_future(changed.wait()), asyncio.ensure_future(stopping.wait())]
    try:
        await asyncio.wait(waits, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
