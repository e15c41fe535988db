"""Writes that were acknowledged while the database is killed again and again: none may be lost."""

import random
import threading
import time
from typing import Any, Final

from bench.machine import say
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.stack import Stack

_DEADLINE_SECONDS: Final = 90
_ENOUGH_WRITES: Final = 20
_CALM_SECONDS: Final = 10.5
"""The engine waits longer and longer before it starts a container again that ran for less than ten seconds."""


class Writer:
    """Creates tools one after the other through the proxy, and remembers those that were acknowledged."""

    def __init__(self, stack: Stack) -> None:
        """Prepare; nothing is written before `start`."""
        self.acknowledged: list[str] = []
        self.refused = 0
        self._stack, self._stop = stack, threading.Event()
        self._thread = threading.Thread(target=self._write, name="writer")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the write under way."""
        self._stop.set()
        self._thread.join(30)

    def _write(self) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            try:
                tool = self._stack.site.create_tool(f"write {number} {time.time_ns()}")
            except AssertionError:
                self.refused += 1  # not acknowledged: it may be there or not
                time.sleep(0.05)
            else:
                self.acknowledged.append(str(tool["id"]))


def killed_database(stack: Stack, kills: int, chance: random.Random) -> dict[str, Any]:
    """Kill the database at random moments while it takes writes; count what was acknowledged and is not there.

    Args:
        stack: The stack.
        kills: How often.
        chance: Chooses the moments.
    """
    writers = [Writer(stack) for _ in range(4)]
    for writer in writers:
        writer.start()
    outages: list[float] = []
    try:
        for number in range(kills):
            time.sleep(_CALM_SECONDS + chance.uniform(0, 1))  # the moment itself
            outages.append(_kill(stack, writers))
            say(f"kill {number + 1} of {kills}: writes again after {outages[-1]:.1f} s")
    finally:
        for writer in writers:
            writer.stop()
    acknowledged = {one for writer in writers for one in writer.acknowledged}
    lost = acknowledged - _stored(stack)
    return {
        "kills": kills,
        "acknowledged writes": len(acknowledged),
        "refused or unanswered writes": sum(writer.refused for writer in writers),
        "acknowledged and lost": len(lost),
        "seconds without writes, max": round(max(outages), 1),
    }


def _kill(stack: Stack, writers: list[Writer]) -> float:
    """Kill the database amid writes; returns the seconds until writes are acknowledged again."""
    enough = _written(writers) + _ENOUGH_WRITES
    eventually(lambda: _written(writers) >= enough, seconds=_DEADLINE_SECONDS, what="writes go on")
    (database,) = stack.containers("postgres")
    stack.engine.signal(stack.prefix, "KILL", [database.pid])
    began, before = time.monotonic(), _written(writers)
    again = before + 2 * len(writers)  # one of each may have been on its way
    eventually(lambda: _written(writers) >= again, seconds=_DEADLINE_SECONDS, what="writes are taken again")
    return time.monotonic() - began


def _written(writers: list[Writer]) -> int:
    return sum(len(writer.acknowledged) for writer in writers)


def _stored(stack: Stack) -> set[str]:
    question = ("psql", "-U", "postgres", "-d", "berth", "-At", "-c", "SELECT id FROM tools")
    return set(stack.engine.run("exec", f"{stack.prefix}-postgres", *question).split())
