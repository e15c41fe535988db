"""One byte that the main process and its children share: whether the worker was told to stop."""

import mmap
import time

__all__ = ["begin", "since_s"]

# Anonymous and shared: children that are forked later see what the main process writes.
SHARED = mmap.mmap(-1, mmap.PAGESIZE)
WIDTH = 8


def begin() -> None:
    """Note that the worker was told to stop, now; again changes nothing."""
    if not any(SHARED[:WIDTH]):
        SHARED[:WIDTH] = time.monotonic_ns().to_bytes(WIDTH, "little")


def since_s() -> float | None:
    """Return how long ago the worker was told to stop, or None; the clock is the same in every process."""
    noted = int.from_bytes(SHARED[:WIDTH], "little")
    return None if noted == 0 else (time.monotonic_ns() - noted) / 1e9
