"""A tool as PostgreSQL stores it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from ..records import Record
from .schema import DIAMETER_MM_MAX, FLUTES_MAX, NAME_LENGTH_MAX, ToolKind

__all__ = ["ToolRecord"]

KINDS = ", ".join(f"'{kind.value}'" for kind in ToolKind)


class ToolRecord(Record):
    """One tool; `version` guards against two people changing it at once."""

    __tablename__ = "tools"
    __table_args__ = (
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint(f"diameter_mm > 0 AND diameter_mm <= {DIAMETER_MM_MAX:g}", name="diameter_mm"),
        CheckConstraint(f"flutes BETWEEN 1 AND {FLUTES_MAX}", name="flutes"),
        Index("uq_tools_name_lower", text("lower(name)"), unique=True),
    )

    # Version 7 begins with the time, so the key's order is the order of creation and inserts stay local in its index.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH_MAX))
    kind: Mapped[str] = mapped_column(String(20))
    diameter_mm: Mapped[float]
    flutes: Mapped[int]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __mapper_args__ = {"version_id_col": version, "eager_defaults": True}  # noqa: RUF012  SQLAlchemy reads a plain dict
