"""Refuses a request's body while it comes in, before it fills the memory.

The framework's own `max_body_size` is not used: its refusal of a declared length is plain text, not a problem body.
"""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message

from .limits import GCODE_CHARS_MAX

__all__ = ["BODY_BYTES_MAX", "BoundedRoute"]

BODY_BYTES_MAX: Final = 2 * GCODE_CHARS_MAX + 4096
"""JSON doubles a line's end; a body that needs more holds a program over the limit, or escapes without need."""


class BoundedRoute(APIRoute):
    """A route whose body has at most `BODY_BYTES_MAX` bytes; more is 413."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's handler so that it gets a body within the limit."""
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            declared = request.headers.get("content-length", "")
            if declared.isdecimal():
                check(int(declared))
            received = 0

            async def receive() -> Message:
                nonlocal received
                message = await request.receive()
                received += len(message.get("body", b""))
                check(received)
                return message

            return await handle(Request(request.scope, receive))

        return bounded


def check(size: int) -> None:
    """Refuse a body of `size` bytes when that is too much."""
    if size > BODY_BYTES_MAX:
        raise HTTPException(413, f"The body has more than {BODY_BYTES_MAX} bytes")
