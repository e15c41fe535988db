"""Routes `/users`: what admins do about everybody's accounts."""

import uuid
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response

from ..problems import ProblemError, responses
from .guard import Guard
from .passwords import Passwords
from .role import Role
from .schema import NewUser, User, UserChange
from .store import LastAdminError, UsernameTakenError, UserStore

__all__ = ["router"]

PAGE_MAX: Final = 500


def router(store: UserStore, passwords: Passwords, guard: Guard) -> APIRouter:
    """Build the routes, all for admins only."""
    admin = Depends(guard.require_role(Role.ADMIN))
    routes = APIRouter(prefix="/users", tags=["users"], dependencies=[admin])

    @routes.get("", summary="List the users", responses=responses(401, 403, 422, 503))
    async def list_users(
        response: Response, limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX, after: uuid.UUID | None = None
    ) -> list[User]:
        """Give up to `limit` users in the order they were added; for the next ones pass the last id as `after`."""
        response.headers["Cache-Control"] = "private, no-cache"
        return await store.page(limit=limit, after=after)

    @routes.post("", summary="Add a user", status_code=201, responses=responses(401, 403, 409, 422, 503))
    async def add_user(user: NewUser, response: Response) -> User:
        """Store a new, active user; the name must be new, also among inactive users."""
        verifier = await passwords.make_verifier(user.password.get_secret_value())
        try:
            stored = await store.add(username=user.username, verifier=verifier, role=user.role)
        except UsernameTakenError as error:
            detail = f"A user named {user.username!r} exists already; choose another name."
            raise ProblemError(409, detail) from error
        response.headers["Location"] = f"users/{stored.id}"
        return stored

    @routes.patch("/{user_id}", summary="Change a user", responses=responses(401, 403, 404, 409, 422, 503))
    async def change_user(user_id: uuid.UUID, change: UserChange) -> User:
        """Change role, password or activity. The last active admin stays one."""
        new = change.password
        verifier = None if new is None else await passwords.make_verifier(new.get_secret_value())
        try:
            changed = await store.change(user_id, role=change.role, verifier=verifier, active=change.active)
        except LastAdminError as error:
            detail = "This is the last active admin; make another user admin first."
            raise ProblemError(409, detail) from error
        if changed is None:
            raise ProblemError(404, f"There is no user with the id {user_id}.")
        return changed

    return routes
