"""Log events as one JSON line each, in the field names of the Elastic Common Schema 8.

Written here rather than taken from a library because a request's line is on its hot path: the field names are few and
flat, and dotted keys need no merging of nested objects.
"""

import contextvars
import json
import logging
import logging.config
import os
import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

from . import NAME, VERSION

__all__ = ["EcsFormatter", "configure", "request_id"]

ECS_VERSION = "8.17.0"
CONFIG = Path(__file__).with_name("logging.json")

request_id: contextvars.ContextVar[str | None] = contextvars.ContextVar("request_id", default=None)
"""The request that the running code belongs to, so that every event in it can name it."""


def configure() -> None:
    """Send every logger of the process, uvicorn's too, through the formatter; the level comes from LOG_LEVEL."""
    logging.config.dictConfig(json.loads(CONFIG.read_text()))
    level = logging.getLevelNamesMapping().get(os.environ.get("LOG_LEVEL", "INFO").upper(), logging.INFO)
    logging.getLogger().setLevel(level)


class EcsFormatter(logging.Formatter):
    """Formats a record; `extra={"ecs": {...}}` adds fields by their dotted names."""

    def __init__(self) -> None:
        """Work out what is the same on every line."""
        super().__init__()
        self._same = {
            "ecs.version": ECS_VERSION,
            "service.name": NAME,
            "service.version": VERSION,
            "service.node.name": platform.node(),
            "process.pid": os.getpid(),
        }

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON, exceptions included."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        event: dict[str, object] = {
            "@timestamp": moment.replace("+00:00", "Z"),
            "log.level": record.levelname.lower(),
            "message": record.getMessage(),
            **self._same,
            "log.logger": record.name,
        }
        if (request := request_id.get()) is not None:
            event["http.request.id"] = request
        event.update(getattr(record, "ecs", {}))
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            event["error.type"] = type(error).__qualname__
            event["error.message"] = str(error)
            event["error.stack_trace"] = "".join(traceback.format_exception(error))
        return json.dumps(event, default=str, separators=(",", ":"))
