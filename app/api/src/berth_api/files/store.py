"""Reads and writes the rows of files; knows nothing of HTTP or of the object store."""

import uuid
from datetime import timedelta

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ..auth.asker import Asker
from ..database import Database
from .record import FileRecord
from .schema import File, FileState
from .upload import Upload

__all__ = ["FileStore"]


class FileStore:
    """The files in the database. Every method may raise DatabaseUnavailableError."""

    def __init__(self, database: Database) -> None:
        """Use `database`."""
        self._database = database

    async def begin(self, upload: Upload, name: str, asker: Asker) -> File:
        """Add the row of a file whose object is about to be stored; nobody sees it yet."""
        statement = (
            insert(FileRecord)
            .values(name=name, size=upload.size, sha256=upload.sha256, owner_id=asker.id, owner=asker.name)
            .returning(FileRecord)
        )
        async with self._database.session() as session:
            return File.model_validate((await session.scalars(statement)).one())

    async def finish(self, file_id: uuid.UUID) -> bool:
        """Show the file, now that its object is stored; False when it was given up meanwhile."""
        return await self._change(file_id, FileState.STORING, FileState.STORED)

    async def begin_deleting(self, file_id: uuid.UUID, asker: Asker) -> bool:
        """Hide the file, whose object is about to be deleted; False when the asker sees no such file."""
        statement = (
            update(FileRecord)
            .where(FileRecord.id.in_(visible(asker).with_only_columns(FileRecord.id)), FileRecord.id == file_id)
            .values(state=FileState.DELETING, changed_at=func.now())
            .returning(FileRecord.id)
        )
        async with self._database.session() as session:
            return (await session.scalars(statement)).one_or_none() is not None

    async def remove(self, file_id: uuid.UUID) -> None:
        """Delete the row of a file without an object."""
        async with self._database.session() as session:
            await session.execute(delete(FileRecord).where(FileRecord.id == file_id))

    async def page(self, asker: Asker, *, limit: int, before: uuid.UUID | None) -> list[File]:
        """Return up to `limit` files, newest first, those older than `before` when given."""
        query = visible(asker).order_by(FileRecord.id.desc()).limit(limit)
        if before is not None:
            query = query.where(FileRecord.id < before)
        async with self._database.session() as session:
            return [File.model_validate(record) for record in await session.scalars(query)]

    async def find(self, file_id: uuid.UUID, asker: Asker) -> File | None:
        """Return one file, or None when there is none that the asker may see."""
        async with self._database.session() as session:
            record = (await session.scalars(visible(asker).where(FileRecord.id == file_id))).one_or_none()
            return None if record is None else File.model_validate(record)

    async def left_behind(self, *, older_s: float, limit: int) -> list[uuid.UUID]:
        """Return files that have been between two states for over `older_s` seconds, marked as being deleted."""
        old = (
            select(FileRecord.id)
            .where(
                FileRecord.state != FileState.STORED, FileRecord.changed_at < func.now() - timedelta(seconds=older_s)
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(FileRecord)
            .where(FileRecord.id.in_(old))
            .values(state=FileState.DELETING, changed_at=func.now())
            .returning(FileRecord.id)
        )
        async with self._database.session() as session:
            return list(await session.scalars(statement))

    async def _change(self, file_id: uuid.UUID, before: FileState, after: FileState) -> bool:
        statement = (
            update(FileRecord)
            .where(FileRecord.id == file_id, FileRecord.state == before)
            .values(state=after, changed_at=func.now())
            .returning(FileRecord.id)
        )
        async with self._database.session() as session:
            return (await session.scalars(statement)).one_or_none() is not None


def visible(asker: Asker) -> Select[FileRecord]:
    """Select the files that the asker may see."""
    query = select(FileRecord).where(FileRecord.state == FileState.STORED)
    return query if asker.sees_all else query.where(FileRecord.owner_id == asker.id)
