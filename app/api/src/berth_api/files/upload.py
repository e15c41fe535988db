"""Takes a body in, piece by piece: bounded in size and in time, hashed on the way.

The pieces are held until the body is whole (16 MiB at most, and few at once), so that nothing is stored of one that is
too big or that breaks off, and so that the store gets it in one request: parts of an upload that was never completed
would stay in the store unseen.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from ..problems import ProblemError
from .schema import FILE_BYTES_MAX

__all__ = ["Upload", "receive"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A whole body."""

    pieces: list[bytes]
    size: int
    sha256: str


async def receive(stream: AsyncIterator[bytes], *, declared: str | None, timeout_s: float) -> Upload:
    """Read a body to its end.

    Args:
        stream: The body.
        declared: The request's Content-Length, if it has one.
        timeout_s: Longest time for all of it.

    Raises:
        ProblemError: 413 when it is too big, 422 when it is empty, 408 when it takes too long.
    """
    if declared is not None and declared.isdecimal():
        check(int(declared))
    pieces: list[bytes] = []
    size = 0
    digest = hashlib.sha256()
    try:
        async with asyncio.timeout(timeout_s):
            async for piece in stream:
                size += len(piece)
                check(size)
                digest.update(piece)
                if piece:
                    pieces.append(piece)
    except TimeoutError as error:
        raise ProblemError(408, f"The file did not arrive within {timeout_s:g} s.") from error
    if size == 0:
        raise ProblemError(422, "The body is empty; send the file's bytes.")
    return Upload(pieces=pieces, size=size, sha256=digest.hexdigest())


def check(size: int) -> None:
    """Refuse a body of `size` bytes when that is too much."""
    if size > FILE_BYTES_MAX:
        raise ProblemError(413, f"The file has more than {FILE_BYTES_MAX} bytes.")
