"""Tells open streams that the process is about to stop, so that they end by themselves.

uvicorn waits for open answers before it ends the application, and a stream that nobody ends would keep it waiting until
its time is over. Its own handler runs after this one.
"""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

__all__ = ["Stopping"]

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class Stopping:
    """Set once the process was told to stop."""

    def __init__(self) -> None:
        """Start as not stopping."""
        self._event = asyncio.Event()

    def is_set(self) -> bool:
        """Tell whether the process is stopping."""
        return self._event.is_set()

    async def wait(self) -> None:
        """Wait until the process is stopping."""
        await self._event.wait()

    def set(self) -> None:
        """Tell everybody."""
        self._event.set()

    @contextlib.contextmanager
    def watch(self) -> Iterator[None]:
        """Notice the signals to stop, for as long as the block lasts; outside the main thread there are none."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        before = {number: signal.getsignal(number) for number in SIGNALS}

        def note(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.set)
            handler = before[signal.Signals(number)]
            if callable(handler):
                handler(number, frame)

        for number, handler in before.items():
            if callable(
                handler
            ):  # somebody else, uvicorn, acts on it: without one, the signal must keep its own effect
                signal.signal(number, note)
        try:
            yield
        finally:
            for number, handler in before.items():
                if signal.getsignal(number) is note:
                    signal.signal(number, handler)
