"""Reads and writes tools in PostgreSQL; knows nothing of HTTP or of the cache."""

import uuid
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exc, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from ..database import Database, is_duplicate
from .record import ToolRecord
from .schema import NewTool, Tool
from .version_match import Expected

__all__ = ["NameTakenError", "NoSuchToolError", "OvertakenError", "ToolStore"]

FIND: Final = "SELECT id, name, kind, diameter_mm, flutes, version, created_at, updated_at FROM tools WHERE id = $1"


class NameTakenError(Exception):
    """Another tool has this name."""

    def __init__(self, name: str) -> None:
        """Tell the name."""
        super().__init__(name)
        self.name = name


class NoSuchToolError(Exception):
    """No tool has this id."""

    def __init__(self, tool_id: uuid.UUID) -> None:
        """Tell the id."""
        super().__init__(tool_id)
        self.tool_id = tool_id


class OvertakenError(Exception):
    """The tool is not at a version that the change was meant for."""

    def __init__(self, current: int) -> None:
        """Tell the version that it is at."""
        super().__init__(current)
        self.current = current


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
        row = await self._database.row(FIND, tool_id)
        return None if row is None else Tool.model_validate(dict(row))

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

    async def change(self, tool_id: uuid.UUID, tool: NewTool, seen: Expected) -> Tool:
        """Replace a tool that is at a version seen; version and time of change are set in the same statement.

        Raises:
            NoSuchToolError: if there is none with this id.
            OvertakenError: if it is at another version.
            NameTakenError: if another tool of that name exists, whatever its capitals.
        """
        statement = (
            update(ToolRecord)
            .where(condition(tool_id, seen))
            .values(**tool.model_dump(), version=ToolRecord.version + 1, updated_at=func.now())
            .returning(ToolRecord)
        )
        try:
            async with self._database.session() as session:
                record = (await session.scalars(statement)).one_or_none()
                if record is None:
                    raise await reason(session, tool_id)
                return Tool.model_validate(record)
        except exc.IntegrityError as error:
            if is_duplicate(error):
                raise NameTakenError(tool.name) from error
            raise

    async def remove(self, tool_id: uuid.UUID, seen: Expected) -> None:
        """Remove a tool that is at a version seen.

        Raises:
            NoSuchToolError: if there is none with this id.
            OvertakenError: if it is at another version.
        """
        statement = delete(ToolRecord).where(condition(tool_id, seen)).returning(ToolRecord.id)
        async with self._database.session() as session:
            if (await session.scalars(statement)).one_or_none() is None:
                raise await reason(session, tool_id)


def condition(tool_id: uuid.UUID, seen: Expected) -> ColumnElement[bool]:
    """Select the tool if it is at a version seen."""
    this = ToolRecord.id == tool_id
    return this if seen.versions is None else and_(this, ToolRecord.version.in_(seen.versions))


async def reason(session: AsyncSession, tool_id: uuid.UUID) -> NoSuchToolError | OvertakenError:
    """Tell why the tool was not selected."""
    current = await session.scalar(select(ToolRecord.version).where(ToolRecord.id == tool_id))
    return NoSuchToolError(tool_id) if current is None else OvertakenError(current)
