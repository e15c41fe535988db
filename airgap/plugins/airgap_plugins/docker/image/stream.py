"""Events of a long request, read so that a cancel ends the waiting."""

import json
import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from airgap_plugins.docker.engine import POLL, DockerEngine
from airgap_plugins.errors import PluginError

_END = object()


def events(engine: DockerEngine, chunks: Iterable[bytes], what: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON events in a stream of bytes.

    The stream is read on a thread of its own: a daemon that is silent for minutes must not keep a cancel waiting. The
    request itself ends with the plugin process, which the engine stops right after a cancel.

    Args:
        engine: For its cancel.
        chunks: The response's bytes; an event ends with a line break.
        what: What is going on, for the error.

    Raises:
        PluginError: Everything is to end.
    """
    waiting: queue.Queue[object] = queue.Queue()
    threading.Thread(target=_read, args=(chunks, waiting), daemon=True).start()
    while True:
        try:
            item = waiting.get(timeout=POLL)
        except queue.Empty:
            if engine.cancelled.is_set():
                message = f"{what} was cancelled"
                raise PluginError(message) from None
            continue
        if item is _END:
            return
        if isinstance(item, Exception):
            raise item
        yield json.loads(bytes(item)) if isinstance(item, bytes) else {}


def _read(chunks: Iterable[bytes], waiting: queue.Queue[object]) -> None:
    rest = b""
    try:
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.strip():
                    waiting.put(line)
        if rest.strip():
            waiting.put(rest)
    except Exception as error:  # noqa: BLE001 - handed to the thread that waits, whatever it is
        waiting.put(error)
    waiting.put(_END)
