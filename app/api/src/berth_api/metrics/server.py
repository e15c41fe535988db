"""Answers `GET /metrics` on its own port: a few lines of HTTP in the event loop, instead of a second server.

The port is shared by the worker processes (SO_REUSEPORT): whichever gets the question answers for all.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

__all__ = ["serve"]

LOGGER = logging.getLogger(__name__)
TIMEOUT_S: Final = 5.0
HEAD_BYTES_MAX: Final = 8192
TYPE: Final = "text/plain; version=1.0.0; charset=utf-8"
PLAIN: Final = "text/plain; charset=utf-8"


@contextlib.asynccontextmanager
async def serve(port: int, text: Callable[[], Awaitable[bytes]]) -> AsyncIterator[None]:
    """Answer on `port` for as long as the block lasts; a port that is taken is logged, and the API works without."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(await answer(head, text))
                await writer.drain()
        except (OSError, EOFError, asyncio.LimitOverrunError) as error:  # a time-out is an OSError
            LOGGER.debug("question for metrics not answered: %r", error)
        finally:
            writer.close()

    try:
        server = await asyncio.start_server(talk, "0.0.0.0", port, limit=HEAD_BYTES_MAX, reuse_port=True)  # noqa: S104  scraped from other containers; never published
    except OSError as error:
        LOGGER.error("no metrics: port %s cannot be listened on: %s", port, error)  # noqa: TRY400  no stack needed
        yield
        return
    try:
        yield
    finally:
        server.close()


async def answer(head: bytes, text: Callable[[], Awaitable[bytes]]) -> bytes:
    """Write the whole answer to a request's head."""
    method, _, rest = head.partition(b" ")
    path = rest.partition(b" ")[0].partition(b"?")[0]
    if method not in {b"GET", b"HEAD"}:
        return response("405 Method Not Allowed", PLAIN, b"Only GET.\n")
    if path != b"/metrics":
        return response("404 Not Found", PLAIN, b"Only /metrics is here.\n")
    body = await text()
    return response("200 OK", TYPE, body, send_body=method == b"GET")


def response(status: str, media_type: str, body: bytes, *, send_body: bool = True) -> bytes:
    """Write one response that ends its connection."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + (body if send_body else b"")
