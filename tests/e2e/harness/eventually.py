"""Patience with a deadline, in place of a sleep and a hope."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

_EVERY_SECONDS: Final = 0.2
"""Most looks ask the engine through a process or two; more often they would be a load of their own."""


def eventually(look: Callable[[], T | None], *, seconds: float, what: str, every: float = _EVERY_SECONDS) -> T:
    """Look again and again until something is seen.

    Args:
        look: Returns what is waited for, or nothing (`None`, `False`, an empty collection) as long as it is not there.
            An `AssertionError` counts as nothing; the last one is told when time runs out.
        seconds: How long to go on.
        what: A sentence that says what must become true.
        every: Seconds between two looks.

    Returns:
        What was seen.

    Raises:
        AssertionError: it was not seen in time.
    """
    deadline = time.monotonic() + seconds
    while True:
        complaint: object = "nothing seen"
        try:
            seen = look()
        except AssertionError as error:
            seen, complaint = None, error
        if seen:
            return seen
        if time.monotonic() > deadline:
            message = f"{what}: not within {seconds:g} s; last: {complaint}"
            raise AssertionError(message)
        time.sleep(every)
