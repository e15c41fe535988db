"""A job as PostgreSQL stores it: the truth about it, whatever happens to messages and workers."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..records import Record
from .schema import JobState

__all__ = ["ERROR_LENGTH_MAX", "JobRecord"]

STATES = ", ".join(f"'{state.value}'" for state in JobState)
ERROR_LENGTH_MAX = 500


class JobRecord(Record):
    """One job."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="state"),
        UniqueConstraint("owner_id", "idempotency_key"),
        Index("ix_jobs_owner_id_id", "owner_id", "id"),
        Index("ix_jobs_file_id", "file_id", postgresql_where=text("file_id IS NOT NULL")),
        Index("ix_jobs_state", "state", postgresql_where=text("state IN ('queued', 'running')")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), server_default=text("'queued'"))
    progress: Mapped[float] = mapped_column(server_default=text("0"))
    message: Mapped[str | None] = mapped_column(String(200))
    parameters: Mapped[dict[str, object]] = mapped_column(JSONB)
    # Bytes, because a program may hold U+0000, which no text in PostgreSQL can. Dropped when the job is over.
    gcode: Mapped[bytes | None] = mapped_column(LargeBinary)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
    result: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    error: Mapped[str | None] = mapped_column(String(ERROR_LENGTH_MAX))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    owner: Mapped[str] = mapped_column(String(40))
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Hash of what was asked for, to tell a repeated request from another under the same key."""
    request_id: Mapped[str | None] = mapped_column(String(64))
    """The request that asked for it: the worker's log lines carry it on."""
    attempt: Mapped[int] = mapped_column(server_default=text("1"))
    """Counts the runs. Who runs an earlier attempt can no longer write."""
    worker: Mapped[str | None] = mapped_column(String(100))
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    """When a message for the present attempt was last put into the queue."""
    beat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Last sign of life of the worker that runs it."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
