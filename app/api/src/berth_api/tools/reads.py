"""Answers to reads: from Redis when it has them, and marked for the proxy's own cache when anybody may have them."""

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import Request, Response

from ..auth.guard import Guard
from ..cache import Cache

__all__ = ["FOR_ALL", "FOR_ONE", "Reads"]

FOR_ALL: Final = "public, max-age=0, s-maxage=1, stale-while-revalidate=10, stale-if-error=300"
"""The proxy keeps an anonymous answer for one second, and shows it longer only while the API is slow or dead."""
FOR_ONE: Final = "private, no-cache"
"""Who is logged in sees their own changes at once."""
CACHE_HEADER: Final = "X-Cache"

Make = Callable[[], Awaitable[tuple[str | None, bytes]]]
"""Makes an answer from the database: its entity tag, if it has one, and its JSON."""


class Reads:
    """The cached answers of one area."""

    def __init__(self, area: str, cache: Cache, guard: Guard) -> None:
        """Keep answers in this area of the cache."""
        self._area = area
        self._cache = cache
        self._guard = guard

    async def answer(self, request: Request, key: str, make: Make) -> Response:
        """Give the answer kept under `key`, or make and keep it.

        A caller who is logged in may ask past the cache with `Cache-Control: no-cache`; anonymous callers may not,
        since everybody's reload would reach the database.
        """
        anonymous = "authorization" not in request.headers
        headers = {"Cache-Control": FOR_ALL if anonymous else FOR_ONE, CACHE_HEADER: "MISS"}
        if "no-cache" in request.headers.get("cache-control", "") and self._guard.is_logged_in(request):
            tag, body = await make()
        else:
            found = await self._cache.look(self._area, key)
            if found.body is None:
                tag, body = await make()
                await self._cache.keep(self._area, key, packed(tag, body), found.mark)
            else:
                tag, body = unpacked(found.body)
                headers[CACHE_HEADER] = "HIT"
        if tag is not None:
            headers["ETag"] = tag
        return Response(body, media_type="application/json", headers=headers)


def packed(tag: str | None, body: bytes) -> bytes:
    """Put tag and JSON into one value; neither holds a line end."""
    return (tag or "").encode() + b"\n" + body


def unpacked(value: bytes) -> tuple[str | None, bytes]:
    """Take the value apart again."""
    tag, _, body = value.partition(b"\n")
    return tag.decode() or None, body
