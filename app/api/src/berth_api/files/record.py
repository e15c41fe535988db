"""A file as PostgreSQL stores it: the row is there before its object and goes after it, so no object is unknown."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from ..records import Record
from .schema import NAME_LENGTH_MAX, FileState

__all__ = ["FileRecord"]

STATES = ", ".join(f"'{state.value}'" for state in FileState)


class FileRecord(Record):
    """One file."""

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="state"),
        Index("ix_files_owner_id_id", "owner_id", "id"),
        Index("ix_files_changed_at", "changed_at", postgresql_where=text("state <> 'stored'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH_MAX))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    owner: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), server_default=text("'storing'"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    """When the state changed last: what stays between two states for long was left behind."""
