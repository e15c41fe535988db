"""What a build says while it runs: the steps, their output, the image it made.

The classic builder sends lines of text. BuildKit sends protobuf messages (moby.buildkit.v1.StatusResponse) in base64;
the few fields that matter are read here.
"""

import base64
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TAIL = 20
"""Lines of a failed step's output that its error shows."""

_VERTEXES, _STATUSES, _LOGS, _WARNINGS = 1, 2, 3, 4
_VERTEX_DIGEST, _VERTEX_NAME, _VERTEX_ERROR = 1, 3, 7
_LOG_VERTEX, _LOG_TEXT = 1, 4
_VARINT, _FIXED64, _FIXED32 = 0, 1, 5


@dataclass(slots=True)
class Progress:
    """Collects the events of one build."""

    image_id: str = ""
    error: str = ""
    step: str = ""
    """The step that runs; after a failure the one that failed."""
    _names: dict[str, str] = field(default_factory=dict)
    _output: dict[str, deque[str]] = field(default_factory=dict)

    def take(self, event: Mapping[str, Any]) -> list[str]:
        """Take one event; returns the lines to show for it."""
        if "error" in event:
            self.error = str((event.get("errorDetail") or {}).get("message") or event["error"])
            return []
        aux = event.get("aux")
        if event.get("id") == "moby.buildkit.trace":
            return self._trace(base64.b64decode(str(aux)))
        if isinstance(aux, Mapping) and aux.get("ID"):
            self.image_id = str(aux["ID"])
            return [f"Built image with ID {self.image_id}"]
        lines = _lines(str(event.get("stream") or event.get("status") or ""))
        for line in lines:
            self._text(line)
        return lines

    def tail(self) -> list[str]:
        """Give the last lines that the step printed."""
        return list(self._output.get(self.step, ()))

    def _text(self, line: str) -> None:
        if line.startswith("Step "):
            self.step = line
        elif not line.startswith("---> "):
            self._keep(self.step, line)

    def _keep(self, step: str, line: str) -> None:
        self._output.setdefault(step, deque(maxlen=TAIL)).append(line)

    def _trace(self, message: bytes) -> list[str]:
        shown = []
        for number, part in fields(message):
            if number == _VERTEXES:
                shown += self._vertex(dict(fields(part)))
            elif number == _LOGS:
                log = dict(fields(part))
                step = self._names.get(_text(log.get(_LOG_VERTEX, b"")), "")
                for line in _lines(_text(log.get(_LOG_TEXT, b""))):
                    self._keep(step, line)
                    shown.append(line)
            elif number == _WARNINGS:
                shown += _lines(_text(dict(fields(part)).get(3, b"")))
        return shown

    def _vertex(self, vertex: Mapping[int, Any]) -> list[str]:
        digest, name = _text(vertex.get(_VERTEX_DIGEST, b"")), _text(vertex.get(_VERTEX_NAME, b""))
        new = digest not in self._names
        self._names[digest] = name
        if _VERTEX_ERROR in vertex:
            self.step = name
        return [name] if new else []


def fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the (number, value) pairs of a protobuf message; a value is an int or bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        size, at = {_FIXED64: (8, at), _FIXED32: (4, at)}.get(kind) or _varint(message, at)
        yield number, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = message[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:  # noqa: PLR2004 - the highest bit says that more follows
            return number, at
        shift += 7


def _text(value: Any) -> str:  # noqa: ANN401 - bytes of a message that we did not write
    return value.decode(errors="replace") if isinstance(value, bytes) else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
