"""The proof of a login: a signed token that says who, until when, and for which generation of their logins."""

import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import jwt
from pydantic import SecretStr

from .role import Role

__all__ = ["LIFETIME_S", "Claims", "Tokens"]

ALGORITHM: Final = "HS256"
LIFETIME_S: Final = 12 * 3600
REMEMBERED: Final = 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """What a token says."""

    user: uuid.UUID
    role: Role
    """The role at the time of the login, for the caller's page; what counts is the role of now."""
    generation: int
    expires: int
    """Unix time in seconds."""


class Tokens:
    """Signs tokens and reads those signed with the same key."""

    def __init__(self, key: SecretStr, *, now: Callable[[], float] = time.time) -> None:
        """Use `key`, at least 32 bytes, for every signature."""
        self._key = key.get_secret_value().encode()
        self._now = now
        self._good: OrderedDict[str, Claims] = OrderedDict()

    def sign(self, user: uuid.UUID, role: Role, generation: int) -> str:
        """Make a token for a login of now."""
        issued = int(self._now())
        claims = {"sub": str(user), "role": role.value, "gen": generation, "iat": issued, "exp": issued + LIFETIME_S}
        return jwt.encode(claims, self._key, ALGORITHM)

    def read(self, token: str) -> Claims | None:
        """Return what a token says, or None when it is not ours, damaged or over."""
        claims = self._good.get(token)
        if claims is None:
            claims = self._verify(token)
            if claims is None:
                return None
            # Checking a signature costs ten times the rest of a read, and the same callers come again and again.
            self._good[token] = claims
            if len(self._good) > REMEMBERED:
                self._good.popitem(last=False)
        return claims if self._now() < claims.expires else None

    def _verify(self, token: str) -> Claims | None:
        # The time is compared by `read`, with its own clock.
        options: jwt.types.Options = {
            "require": ["sub", "role", "gen", "exp"],
            "verify_exp": False,
            "verify_iat": False,
        }
        try:
            said = jwt.decode(token, self._key, [ALGORITHM], options=options)
            return Claims(
                user=uuid.UUID(said["sub"]), role=Role(said["role"]), generation=int(said["gen"]), expires=said["exp"]
            )
        except (jwt.InvalidTokenError, ValueError):
            return None
