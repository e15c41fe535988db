"""Checks and makes verifiers for requests: bounded in memory, off the event loop, and alike for unknown names."""

from typing import Final

import anyio
from anyio import to_thread

from ..problems import ProblemError
from .verifiers import make_verifier, matches, unmatchable

__all__ = ["Passwords"]

AT_ONCE: Final = 2
WAITING_MAX: Final = 16
WAIT_S: Final = 2.0
RETRY_AFTER_S: Final = "2"


class Passwords:
    """Takes turns, so that a flood of logins costs neither the memory nor the time of other requests."""

    def __init__(self, *, wait_s: float = WAIT_S) -> None:
        """Let a login wait for its turn up to `wait_s` seconds."""
        self._wait_s = wait_s
        self._turns = anyio.Semaphore(AT_ONCE)
        self._nobody = unmatchable()

    async def matches(self, verifier: str | None, password: str) -> bool:
        """Tell whether the password fits; None (no such user) takes as long as a wrong password.

        Raises:
            ProblemError: 503 when too many wait already, or the turn does not come in time.
        """
        await self._take_turn()
        try:
            return await to_thread.run_sync(matches, verifier or self._nobody, password)
        finally:
            self._turns.release()

    async def make_verifier(self, password: str) -> str:
        """Hash a password with a new salt.

        Raises:
            ProblemError: 503 as `matches` does.
        """
        await self._take_turn()
        try:
            return await to_thread.run_sync(make_verifier, password)
        finally:
            self._turns.release()

    async def _take_turn(self) -> None:
        if self._turns.statistics().tasks_waiting >= WAITING_MAX:
            raise crowded()
        try:
            with anyio.fail_after(self._wait_s):
                await self._turns.acquire()
        except TimeoutError as error:
            raise crowded() from error


def crowded() -> ProblemError:
    """Build the refusal of a login when too many come at once."""
    return ProblemError(503, "Too many logins at once; try again shortly.", headers={"Retry-After": RETRY_AFTER_S})
