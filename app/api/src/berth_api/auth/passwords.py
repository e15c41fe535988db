"""Checks and keeps passwords as argon2id hashes: bounded in memory, off the event loop, and alike for unknown names."""

import base64
import os
from typing import Final

import anyio
from anyio import to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..problems import ProblemError

__all__ = ["Passwords", "make_verifier", "matches"]

MEMORY_KIB: Final = 19 * 1024
ROUNDS: Final = 2
HASHER: Final = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
"""19 MiB and two rounds: OWASP's first choice for argon2id, about 25 ms of one core."""
AT_ONCE: Final = 2
WAITING_MAX: Final = 16
WAIT_S: Final = 2.0
RETRY_AFTER_S: Final = "2"


def make_verifier(password: str) -> str:
    """Hash a password with a new salt; takes about 25 ms and 19 MiB."""
    return HASHER.hash(password)


def matches(verifier: str, password: str) -> bool:
    """Tell whether the verifier was made from this password; takes as long as making one."""
    try:
        return HASHER.verify(verifier, password)
    except (VerificationError, InvalidHashError):
        return False


def unmatchable() -> str:
    """Make a verifier that costs the same to check and that no password fits."""
    salt, digest = (base64.b64encode(os.urandom(size)).rstrip(b"=").decode() for size in (16, 32))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={ROUNDS},p=1${salt}${digest}"


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
