"""A user as PostgreSQL stores it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from ..records import Record
from .role import Role
from .schema import USERNAME_LENGTH_MAX

__all__ = ["UserRecord"]

ROLES = ", ".join(f"'{role.value}'" for role in Role)


class UserRecord(Record):
    """One user; no password stands here, only what one can be checked against."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint(f"role IN ({ROLES})", name="role"), UniqueConstraint("username"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    username: Mapped[str] = mapped_column(String(USERNAME_LENGTH_MAX))
    role: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    verifier: Mapped[str] = mapped_column(String(200))
    """The password's argon2 hash with its salt and costs."""
    given_verifier: Mapped[str | None] = mapped_column(String(200))
    """The same of the password that the deployment gave last; only the first admin has one."""
    generation: Mapped[int] = mapped_column(server_default=text("1"))
    """Stands in every login; raised, it ends all earlier ones."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
