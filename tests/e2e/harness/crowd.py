"""How many containers of a tier run at once while something is done to them."""

import subprocess
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from tests.e2e.harness.engine import STACK_LABEL
from tests.e2e.harness.stack import Stack

_ACTIONS: Final = ("start", "die")
_END_SECONDS: Final = 10.0


@dataclass(slots=True)
class Crowd:
    """Counts by the engine's own events, so that nothing is missed between two looks."""

    stack: Stack
    """The stack."""

    tier: str
    """The tier that is counted."""

    most: int = 0
    """The most that ran at once."""

    log: list[str] = field(default_factory=list)
    """What happened, in words."""

    _events: subprocess.Popen[str] | None = None
    _reader: threading.Thread | None = None
    _running: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        """Begin; what happens to the tier from here on is counted."""
        since = time.time()
        self._running = {one.id for one in self.stack.containers(self.tier) if one.pid}
        self.most = len(self._running)
        words = ("--since", f"{since:.6f}", "--format", "{{.Action}} {{.ID}} {{.Actor.Attributes.name}}")
        labels = (f"label={STACK_LABEL}={self.stack.prefix}", f"label=berth.tier={self.tier}")
        filters = (f"event={action}" for action in _ACTIONS)
        self._events = subprocess.Popen(
            ["docker", "events", *words, *(part for one in (*labels, *filters) for part in ("--filter", one))],
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, name="crowd")
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop counting."""
        assert self._events is not None
        assert self._reader is not None
        self._events.terminate()
        self._events.wait(_END_SECONDS)
        self._reader.join(_END_SECONDS)

    def _read(self) -> None:
        assert self._events is not None
        assert self._events.stdout is not None
        with self._events.stdout as lines:
            for line in lines:
                self._note(*line.split())

    def _note(self, action: str, container: str, name: str) -> None:
        if action == "start":
            self._running.add(container)
        else:
            self._running.discard(container)
        self.most = max(self.most, len(self._running))
        self.log.append(f"{action} {name}: {len(self._running)} run")
