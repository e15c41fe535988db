"""The doors: dependencies that routes ask who calls, and whether they may.

A route for which a role is needed:

    maker = guard.require_role(Role.MAKER)

    @routes.post("/jobs", responses=responses(401, 403, 422, 503))
    async def add_job(job: NewJob, user: Annotated[User, Depends(maker)]) -> Job: ...

and one for everybody who is logged in: `user: Annotated[User, Depends(guard.current_user)]`.
"""

import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, Protocol

from fastapi import Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from ..problems import ProblemError
from .role import Role
from .schema import User
from .tokens import Tokens

__all__ = ["Accounts", "Guard"]

SCHEME: Final = HTTPBearer(auto_error=False, description="The `access_token` of POST /auth/login.")
PREFIX: Final = "bearer "
NOT_LOGGED_IN: Final = "Log in first: POST /auth/login gives a token to send as `Authorization: Bearer <token>`."
LOGGED_OUT: Final = "This login does not count, or no longer; log in again."

Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(SCHEME)]


class Accounts(Protocol):
    """Where the present state of users is known."""

    async def present(self, user_id: uuid.UUID, generation: int) -> User | None:
        """Return the user when active and when logins of this generation still count, else None."""
        ...


class Guard:
    """Checks callers against their token and their account."""

    def __init__(self, tokens: Tokens, accounts: Accounts) -> None:
        """Read tokens with `tokens`, and ask `accounts` for the state of now."""
        self._tokens = tokens
        self._accounts = accounts

    async def current_user(self, credentials: Credentials) -> User:
        """Return who calls, as their account is now: a role taken away or a user made inactive counts at once.

        Raises:
            ProblemError: 401 without a token, or with one that does not count (any more).
            DatabaseUnavailableError: if the account cannot be looked up.
        """
        if credentials is None:
            raise refused(NOT_LOGGED_IN)
        claims = self._tokens.read(credentials.credentials)
        user = None if claims is None else await self._accounts.present(claims.user, claims.generation)
        if user is None:
            raise refused(LOGGED_OUT, error="invalid_token")
        return user

    def require_role(self, least: Role) -> Callable[[Credentials], Awaitable[User]]:
        """Build the dependency that returns who calls, when their role includes `least`.

        It raises what `current_user` does, and a ProblemError 403 for a lesser role.
        """

        async def allowed(credentials: Credentials) -> User:
            user = await self.current_user(credentials)
            if not user.role.includes(least):
                detail = f"The role {user.role.value!r} may not do this; it takes {least.value!r}."
                raise ProblemError(403, detail)
            return user

        return allowed

    def is_logged_in(self, request: HTTPConnection) -> bool:
        """Tell whether the request carries a token signed here that is not over, without asking the database.

        Enough for what everybody may read anyway; not for anything else.
        """
        value = request.headers.get("authorization", "")
        return value[: len(PREFIX)].lower() == PREFIX and self._tokens.read(value[len(PREFIX) :]) is not None


def refused(detail: str, *, error: str | None = None) -> ProblemError:
    """Build the refusal of a caller who is not known, as RFC 6750 words it."""
    challenge = 'Bearer realm="berth"' if error is None else f'Bearer realm="berth", error="{error}"'
    return ProblemError(401, detail, headers={"WWW-Authenticate": challenge})
