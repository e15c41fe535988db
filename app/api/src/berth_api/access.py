"""The outermost layer of every request: its id, its one line in the log, and the last answer when code breaks.

Plain ASGI, because Starlette's function middleware puts a task and a queue around every request.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import ecs, problems

__all__ = ["AccessLog", "chosen_id"]

LOGGER = logging.getLogger("berth_api.access")
ID_HEADER = "X-Request-ID"
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
PROBES = "/health"


def chosen_id(offered: str | None) -> str:
    """Return the caller's request id if it is safe to log and repeat, else a new one."""
    if offered is not None and ACCEPTED_ID.fullmatch(offered):
        return offered
    return uuid.uuid4().hex


class AccessLog:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, note: Callable[[Scope, int, float], None] | None = None) -> None:
        """Wrap `app`; `note` is told of every answer: its scope, its status, its seconds."""
        self._app = app
        self._note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on and write its line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request = chosen_id(headers.get(ID_HEADER))
        token = ecs.request_id.set(request)
        started = time.perf_counter_ns()
        status = 0
        size = 0

        async def observe(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ID_HEADER] = request
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, observe)
        except Exception:
            LOGGER.exception("unexpected error in %s %s", scope["method"], scope["path"])
            if status == 0:
                await problems.answer(500, "The server made a mistake; its log has the details.")(
                    scope, receive, observe
                )
        finally:
            took_ns = time.perf_counter_ns() - started
            if self._note is not None and status:
                self._note(scope, status, took_ns / 1e9)
            # Probes come every few seconds from several sides and would bury everything else.
            quiet = scope["path"].startswith(PROBES) and status < problems.FIRST_ERROR
            LOGGER.log(
                logging.DEBUG if quiet else logging.INFO,
                "%s %s %s",
                scope["method"],
                scope["path"],
                status,
                extra={
                    "may_wait": True,
                    "ecs": {
                        "event.dataset": "access",
                        "event.duration": took_ns,
                        "http.request.method": scope["method"],
                        "http.response.status_code": status,
                        "http.response.body.bytes": size,
                        "url.path": scope["path"],
                        "client.ip": scope["client"][0] if scope.get("client") else None,
                        "user_agent.original": headers.get("user-agent"),
                    },
                },
            )
            ecs.request_id.reset(token)
