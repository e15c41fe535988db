"""What earlier runs found out, so that the next one need not ask again.

A fact is a small JSON value with the time it was learned. Outcomes of network probes grow stale (`max_age`);
facts about files carry what they depend on in their value and stay until that changes.
"""

import contextlib
import json
import os
import threading
import time
from pathlib import Path

FactValue = str | dict[str, str]
DAY = 24 * 3600.0
"""How long, in seconds, the outcome of a network probe is believed."""


class Facts:
    """The facts file of a checkout; every change is written at once. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Read the file; one that is missing or damaged holds no facts."""
        self._path = path
        self._lock = threading.Lock()
        self._facts: dict[str, dict[str, object]] = {}
        with contextlib.suppress(OSError, ValueError):
            loaded = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(loaded, dict):
                self._facts = {key: fact for key, fact in loaded.items() if isinstance(fact, dict) and "value" in fact}

    def names(self) -> list[str]:
        """The names of all facts."""
        return sorted(self._facts)

    def text(self, key: str, *, max_age: float | None = None) -> str | None:
        """A fact that is a string; None when unknown, of another shape, or older than `max_age` seconds."""
        value = self._value(key, max_age)
        return value if isinstance(value, str) else None

    def table(self, key: str) -> dict[str, str]:
        """A fact that maps names to strings; empty when unknown."""
        value = self._value(key, None)
        return {str(name): str(entry) for name, entry in value.items()} if isinstance(value, dict) else {}

    def learn(self, key: str, value: FactValue) -> None:
        """Keep a fact with the present time."""
        with self._lock:
            self._facts[key] = {"value": value, "at": round(time.time(), 3)}
            self._write()

    def forget(self) -> None:
        """Know nothing any more, so that everything is looked at again."""
        with self._lock:
            self._facts = {}
            self._write()

    def _value(self, key: str, max_age: float | None) -> object:
        fact = self._facts.get(key)
        if fact is None:
            return None
        at = fact.get("at")
        if max_age is not None and not (isinstance(at, int | float) and abs(time.time() - at) <= max_age):
            return None
        return fact["value"]

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        fresh.write_text(json.dumps(self._facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        fresh.replace(self._path)
