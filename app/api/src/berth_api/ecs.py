"""Log events as one JSON line each, in the field names of the Elastic Common Schema 8.

Written here rather than taken from a library because a request's line is on its hot path: the field names are few and
flat, and dotted keys need no merging of nested objects.
"""

import asyncio
import contextvars
import json
import logging
import logging.config
import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

from . import NAME, VERSION
from .shipper import Shipper, from_environment

__all__ = ["EcsFormatter", "EcsHandler", "configure", "request_id"]

ECS_VERSION = "8.17.0"
CONFIG = Path(__file__).with_name("logging.json")
ENCODER: Final = json.JSONEncoder(default=str, separators=(",", ":"))
WAIT_S: Final = 0.02
"""How long a line that may wait is kept for company."""
PIECE_BYTES: Final = 4096
"""What a pipe takes whole, so that the lines of two processes never mix (pipe(7), PIPE_BUF)."""

request_id: contextvars.ContextVar[str | None] = contextvars.ContextVar("request_id", default=None)
"""The request that the running code belongs to, so that every event in it can name it."""


def configure(*, service: str = NAME) -> None:
    """Send every logger of the process, uvicorn's too, through the formatter; the level comes from LOG_LEVEL.

    Args:
        service: What the process is, as `service.name`.
    """
    wanted = json.loads(CONFIG.read_text())
    wanted["formatters"]["ecs"]["service"] = service
    logging.config.dictConfig(wanted)
    level = logging.getLevelNamesMapping().get(os.environ.get("LOG_LEVEL", "INFO").upper(), logging.INFO)
    logging.getLogger().setLevel(level)


class EcsFormatter(logging.Formatter):
    """Formats a record; `extra={"ecs": {...}}` adds fields by their dotted names."""

    def __init__(self, service: str = NAME) -> None:
        """Work out what is the same on every line of `service`."""
        super().__init__()
        self._same = {
            "ecs.version": ECS_VERSION,
            "service.name": service,
            "service.version": VERSION,
            "service.environment": os.environ.get("ENVIRONMENT", "dev"),
            "service.node.name": platform.node(),
        }

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON, exceptions included."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        event: dict[str, object] = {
            "@timestamp": moment.replace("+00:00", "Z"),
            "log.level": record.levelname.lower(),
            "message": record.getMessage(),
            **self._same,
            "process.pid": record.process,
            "log.logger": record.name,
        }
        if (request := request_id.get()) is not None:
            # The proxy's id is the trace: every line that any part writes about one request carries it.
            event["http.request.id"] = event["trace.id"] = request
        event.update(getattr(record, "ecs", {}))
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            event["error.type"] = type(error).__qualname__
            event["error.message"] = str(error)
            event["error.stack_trace"] = "".join(traceback.format_exception(error))
        return ENCODER.encode(event)


class EcsHandler(logging.StreamHandler[TextIO]):
    """Writes each event to stdout and gives a copy to the shipper, if there is one; formatted once.

    Each write wakes the engine's processes, which takes them more time than making the line took. So events with
    `extra={"may_wait": True}`, logged on an event loop, are written together after 20 ms; all others at once, after
    those that wait.
    """

    def __init__(self, shipper: Shipper | None = None, **_: Any) -> None:  # noqa: ANN401  dictConfig may pass more
        """Write to stdout, and ship with `shipper`, or as the environment says."""
        super().__init__(sys.stdout)
        self._shipper = shipper or from_environment()
        self._waiting = ""
        self._loop: asyncio.AbstractEventLoop | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write and ship one event; what goes wrong with one line must not reach who logged it."""
        try:
            line = self.format(record)
            if len(self._waiting) + len(line) >= PIECE_BYTES:
                self.flush()
            self._waiting += line + "\n"
            if not (getattr(record, "may_wait", False) and self._flush_soon()):
                self.flush()
        except Exception:  # noqa: BLE001  as every handler of the standard library does
            self.handleError(record)
            return
        if self._shipper is not None:
            self._shipper.offer(line)

    def flush(self) -> None:
        """Write what waits."""
        self.acquire()
        try:
            text, self._waiting = self._waiting, ""
            if text:
                self.stream.write(text)
            super().flush()
        finally:
            self.release()

    def _flush_soon(self) -> bool:
        """Let the running event loop write what waits; without one there is nobody to do it."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        if self._loop is not loop:  # nothing is due, or it was on a loop that ended before
            self._loop = loop
            loop.call_later(WAIT_S, self._due)
        return True

    def _due(self) -> None:
        self._loop = None
        self.flush()
