"""Routes `/auth`: login, and who one is."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from ..problems import responses
from .guard import Guard, refused
from .passwords import Passwords
from .schema import Login, Session, User
from .store import UserStore
from .tokens import LIFETIME_S, Tokens

__all__ = ["router"]

NO_LOGIN: Final = "The name and the password do not belong together."


def router(store: UserStore, passwords: Passwords, tokens: Tokens, guard: Guard) -> APIRouter:
    """Build the routes."""
    routes = APIRouter(prefix="/auth", tags=["auth"])

    @routes.post("/login", summary="Log in", responses=responses(401, 422, 503))
    async def login(login: Login, response: Response) -> Session:
        """Give a token for a name and its password. Unknown names, wrong passwords and inactive users look alike."""
        account = await store.account(login.username.strip().lower())
        password = login.password.get_secret_value()
        fits = await passwords.matches(None if account is None else account.verifier, password)
        if account is None or not fits:
            raise refused(NO_LOGIN)
        response.headers["Cache-Control"] = "no-store"
        token = tokens.sign(account.user.id, account.user.role, account.generation)
        return Session(access_token=token, expires_in=LIFETIME_S, user=account.user)

    @routes.get("/me", summary="Who am I?", responses=responses(401, 503))
    async def me(user: Annotated[User, Depends(guard.current_user)], response: Response) -> User:
        """Give the caller's account as it is now."""
        response.headers["Cache-Control"] = "private, no-cache"
        return user

    return routes
