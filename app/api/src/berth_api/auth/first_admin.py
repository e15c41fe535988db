"""The first admin: made, or given a new password, when the deployment gives another password than last time."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from .record import UserRecord
from .role import FIRST_ADMIN, Role
from .verifiers import make_verifier, matches

__all__ = ["ensure_first_admin"]


async def ensure_first_admin(connection: AsyncConnection, password: str) -> Literal["kept", "set"]:
    """Make the first admin's password the given one, unless it was given already; the caller commits.

    What was given last is kept as a verifier of its own, so that a password which the admin chose in the application
    stays until the deployment gives another. A new one also brings the account back: active, and admin.
    """
    known = (
        await connection.execute(select(UserRecord.given_verifier).where(UserRecord.username == FIRST_ADMIN))
    ).scalar_one_or_none()
    if known is not None and matches(known, password):
        return "kept"
    verifier = make_verifier(password)
    state = {"role": Role.ADMIN.value, "active": True, "verifier": verifier, "given_verifier": verifier}
    statement = insert(UserRecord).values(username=FIRST_ADMIN, **state)
    renewed = {**state, "generation": UserRecord.generation + 1}
    await connection.execute(statement.on_conflict_do_update(index_elements=[UserRecord.username], set_=renewed))
    return "set"
