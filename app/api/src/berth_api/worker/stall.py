"""Whether this worker stands still: jobs wait, it has nothing to do, and takes none.

The library's consumer has done so after outages of the broker, in more ways than one (celery/celery#8030, #8091, #8990,
#10302), and its loop lives on, so the probe is content. A new start is always safe: what is true is in PostgreSQL.
"""

from typing import Final

__all__ = ["LOOKS", "Stall"]

LOOKS: Final = 6
"""So many looks in a row must find it standing still; one alone may fall between two jobs."""


class Stall:
    """What one look after the other found."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._looks = 0
        self._taken = 0

    def noted(self, *, waiting: int, taken: int, busy: bool) -> bool:
        """Note what a look found; tell whether the worker stands still.

        Args:
            waiting: Messages in the queue.
            taken: Messages that this worker took since its start.
            busy: Whether it has one that it is not done with.
        """
        still = waiting > 0 and not busy and taken == self._taken
        self._looks = self._looks + 1 if still else 0
        self._taken = taken
        return self._looks >= LOOKS
