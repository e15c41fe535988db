"""A strict little HTTP/1.1 client on asyncio: it repeats nothing, so that every broken request is seen.

Far cheaper than a library made for comfort: the load shares two cores with what it measures.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

_TIMEOUT_SECONDS: Final = 20.0


class BrokenError(Exception):
    """The connection broke, or what came was no whole answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    closes: bool
    """The server said that it ends the connection."""


class Connection:
    """One connection, for one request or many."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take an open connection; see `open`."""
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        """Connect.

        Raises:
            BrokenError: it was refused or took too long.
        """
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                return cls(*await asyncio.open_connection(host, port, limit=1 << 20))
        except (OSError, TimeoutError) as error:
            message = f"cannot connect: {error!r}"
            raise BrokenError(message) from error

    def ended(self) -> bool:
        """Whether the server has closed it while nothing was asked; a client sees that and opens another one."""
        return self._reader.at_eof()

    async def ask(self, request: bytes, *, pieces: Sequence[bytes] = (), pause: float = 0.0) -> Answer:
        """Send a request and read the whole answer.

        Args:
            request: Head and body; or the head alone, with the body in `pieces`.
            pieces: Further parts, sent with pauses between them.
            pause: Seconds between two pieces.

        Raises:
            BrokenError: anything but one whole answer.
        """
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                self._writer.write(request)
                await self._writer.drain()
                for piece in pieces:
                    await asyncio.sleep(pause)
                    self._writer.write(piece)
                    await self._writer.drain()
                return await self._answer()
        except (OSError, EOFError, ValueError, LookupError, TimeoutError) as error:
            raise BrokenError(repr(error)) from error

    def close(self) -> None:
        """End it."""
        self._writer.close()

    async def _answer(self) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        if fields.get("transfer-encoding") == "chunked":
            body = await self._chunks()
        else:
            body = await self._reader.readexactly(int(fields["content-length"]))
        return Answer(status, body, fields.get("connection", "").lower() == "close")

    async def _chunks(self) -> bytes:
        parts: list[bytes] = []
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            parts.append(await self._reader.readexactly(size))
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return b"".join(parts)


def head(method: str, path: str, host: str, *, length: int | None = None, keep: bool = True) -> bytes:
    """The head of a request.

    Args:
        method: GET or POST.
        path: The path.
        host: For the Host header.
        length: Bytes of the JSON body that follows.
        keep: Whether the connection is to stay open.
    """
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Connection: {'keep-alive' if keep else 'close'}"]
    if length is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {length}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
