"""Asks one dependency in bounded time, and logs when its state changes rather than on every look."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

__all__ = ["Probe"]

LOGGER = logging.getLogger(__name__)


class Probe:
    """One dependency's check."""

    def __init__(self, name: str, ping: Callable[[], Awaitable[None]], timeout_s: float) -> None:
        """Check `name` by `ping`, which raises when the dependency is not there."""
        self._name = name
        self._ping = ping
        self._timeout_s = timeout_s
        self._was_up: bool | None = None

    async def is_up(self) -> bool:
        """Tell whether the dependency answers now; takes at most the time limit."""
        task = asyncio.ensure_future(self._ping())
        # Not asyncio.timeout: that waits until the cancelled call has cleaned up, which may need the network again.
        done, _ = await asyncio.wait({task}, timeout=self._timeout_s)
        if not done:
            task.cancel()
            self._note(f"no answer in {self._timeout_s:g} s")
            return False
        error = task.exception()
        self._note(None if error is None else f"{type(error).__name__}: {error}")
        return error is None

    def _note(self, trouble: str | None) -> None:
        is_up = trouble is None
        if is_up == self._was_up:
            return
        if is_up:
            LOGGER.info("%s answers", self._name)
        else:
            LOGGER.warning("%s does not answer: %s", self._name, trouble)
        self._was_up = is_up
