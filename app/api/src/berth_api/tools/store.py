"""Reads and writes tools in PostgreSQL; knows nothing of HTTP or of the cache."""

import uuid

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from ..database import Database
from .record import ToolRecord
from .schema import NewTool, Tool

__all__ = ["NameTakenError", "ToolStore"]


class NameTakenError(Exception):
    """Another tool has this name."""


class ToolStore:
    """The tools in the database. Every method may raise DatabaseUnavailableError."""

    def __init__(self, database: Database) -> None:
        """Use `database`."""
        self._database = database

    async def page(self, *, limit: int, after: uuid.UUID | None) -> list[Tool]:
        """Return up to `limit` tools in the order they were added, those after the tool `after` when given."""
        query = select(ToolRecord).order_by(ToolRecord.id).limit(limit)
        if after is not None:
            query = query.where(ToolRecord.id > after)
        async with self._database.session() as session:
            return [Tool.model_validate(record) for record in await session.scalars(query)]

    async def find(self, tool_id: uuid.UUID) -> Tool | None:
        """Return one tool, or None when there is none with this id."""
        async with self._database.session() as session:
            record = await session.get(ToolRecord, tool_id)
            return None if record is None else Tool.model_validate(record)

    async def add(self, tool: NewTool) -> Tool:
        """Store a new tool.

        Raises:
            NameTakenError: if a tool of that name exists, whatever its capitals.
        """
        statement = (
            insert(ToolRecord)
            .values(**tool.model_dump())
            .on_conflict_do_nothing(index_elements=[text("lower(name)")])
            .returning(ToolRecord)
        )
        async with self._database.session() as session:
            record = (await session.scalars(statement)).one_or_none()
            if record is None:
                raise NameTakenError(tool.name)
            return Tool.model_validate(record)
