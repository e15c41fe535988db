"""Reads and writes users in PostgreSQL; knows nothing of HTTP, tokens or how passwords are hashed."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from ..database import Database
from .record import UserRecord
from .role import Role
from .schema import User

__all__ = ["Account", "LastAdminError", "UserStore", "UsernameTakenError"]

ACTIVE_ADMINS: Final = select(UserRecord.id).where(UserRecord.role == Role.ADMIN, UserRecord.active)


class UsernameTakenError(Exception):
    """Another user has this name."""


class LastAdminError(Exception):
    """The change would leave nobody who can manage users."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What a login is checked against."""

    user: User
    verifier: str
    generation: int


class UserStore:
    """The users in the database. Every method may raise DatabaseUnavailableError."""

    def __init__(self, database: Database) -> None:
        """Use `database`."""
        self._database = database

    async def present(self, user_id: uuid.UUID, generation: int) -> User | None:
        """Return the user when active and when logins of this generation still count, else None."""
        async with self._database.session() as session:
            record = await session.get(UserRecord, user_id)
            if record is None or not record.active or record.generation != generation:
                return None
            return User.model_validate(record)

    async def account(self, username: str) -> Account | None:
        """Return what a login of this name is checked against; None when there is no such active user."""
        query = select(UserRecord).where(UserRecord.username == username, UserRecord.active)
        async with self._database.session() as session:
            record = (await session.scalars(query)).one_or_none()
            if record is None:
                return None
            return Account(user=User.model_validate(record), verifier=record.verifier, generation=record.generation)

    async def page(self, *, limit: int, after: uuid.UUID | None) -> list[User]:
        """Return up to `limit` users in the order they were added, those after the user `after` when given."""
        query = select(UserRecord).order_by(UserRecord.id).limit(limit)
        if after is not None:
            query = query.where(UserRecord.id > after)
        async with self._database.session() as session:
            return [User.model_validate(record) for record in await session.scalars(query)]

    async def add(self, *, username: str, verifier: str, role: Role) -> User:
        """Store a new user.

        Raises:
            UsernameTakenError: if there is a user of that name, active or not.
        """
        statement = (
            insert(UserRecord)
            .values(username=username, verifier=verifier, role=role.value)
            .on_conflict_do_nothing(index_elements=[UserRecord.username])
            .returning(UserRecord)
        )
        async with self._database.session() as session:
            record = (await session.scalars(statement)).one_or_none()
            if record is None:
                raise UsernameTakenError(username)
            return User.model_validate(record)

    async def change(
        self, user_id: uuid.UUID, *, role: Role | None, verifier: str | None, active: bool | None
    ) -> User | None:
        """Change what is not None and return the user, or None when there is none with this id.

        Raises:
            LastAdminError: if no active admin would be left; then nothing has changed.
        """
        async with self._database.session() as session:
            if active is False or role not in (None, Role.ADMIN):
                await refuse_last_admin(session, user_id)
            record = await session.get(UserRecord, user_id, with_for_update=True)
            if record is None:
                return None
            if verifier is not None or active is False:
                record.generation += 1
            if role is not None:
                record.role = role.value
            if verifier is not None:
                record.verifier = verifier
            if active is not None:
                record.active = active
            return User.model_validate(record)


async def refuse_last_admin(session: AsyncSession, user_id: uuid.UUID) -> None:
    """Refuse when this user is the only active admin.

    The admins' rows stay locked until the end of the transaction, so that of two who take the role from each other at
    once the second sees what the first did.
    """
    admins = (await session.scalars(ACTIVE_ADMINS.order_by(UserRecord.id).with_for_update())).all()
    if list(admins) == [user_id]:
        raise LastAdminError
