"""What is kept of a password: its argon2id hash with salt and costs. Knows nothing of requests, nor of waiting."""

import base64
import os
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["MEMORY_KIB", "ROUNDS", "make_verifier", "matches", "unmatchable"]

MEMORY_KIB: Final = 19 * 1024
ROUNDS: Final = 2
HASHER: Final = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
"""19 MiB and two rounds: OWASP's first choice for argon2id, about 25 ms of one core."""


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
