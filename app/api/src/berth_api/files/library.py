"""Files as a whole: keeps the row and the object of each together, and clears away what a crash left between them."""

import asyncio
import logging
import uuid
from typing import Final

from ..auth.asker import Asker
from ..database import DatabaseUnavailableError
from .objects import Objects, ObjectsUnavailableError
from .schema import File
from .store import FileStore
from .upload import Upload

__all__ = ["GivenUpError", "Library"]

LOGGER = logging.getLogger(__name__)
LEFT_BEHIND_S: Final = 600.0
"""Storing and deleting take seconds; what takes this long has nobody at it any more."""
SWEEP_S: Final = 60.0
BATCH: Final = 50


class GivenUpError(Exception):
    """Storing took so long that the file was taken for left behind."""


class Library:
    """The files, in both places."""

    def __init__(self, rows: FileStore, objects: Objects) -> None:
        """Keep `rows` and `objects` together."""
        self.rows = rows
        self.objects = objects

    async def add(self, upload: Upload, name: str, asker: Asker) -> File:
        """Store a file: row, object, and only then visible.

        Raises:
            ObjectsUnavailableError: if the object cannot be stored; then nothing is left of it, now or after the sweep.
            GivenUpError: if the sweep took it for left behind.
            DatabaseUnavailableError: likewise, for its row.
        """
        file = await self.rows.begin(upload, name, asker)
        try:
            await self.objects.put(file.id, upload.pieces, name)
        except ObjectsUnavailableError as error:
            LOGGER.warning("file %s not stored: %s", file.id, error)
            await self._clear(file.id)
            raise
        if not await self.rows.finish(file.id):
            raise GivenUpError(str(file.id))
        return file

    async def delete(self, file_id: uuid.UUID, asker: Asker) -> bool:
        """Delete a file: hidden, object gone, row gone; False when the asker sees no such file.

        Raises:
            ObjectsUnavailableError: if the object cannot be deleted; the file is hidden, and the sweep deletes it.
            DatabaseUnavailableError: likewise, for its row.
        """
        if not await self.rows.begin_deleting(file_id, asker):
            return False
        await self.objects.delete(file_id)
        await self.rows.remove(file_id)
        return True

    async def sweep(self, *, older_s: float = LEFT_BEHIND_S) -> int:
        """Delete what a crash left between row and object; return how many files that were."""
        left = await self.rows.left_behind(older_s=older_s, limit=BATCH)
        for file_id in left:
            await self.objects.delete(file_id)
            await self.rows.remove(file_id)
        return len(left)

    async def sweep_forever(self) -> None:
        """Sweep now and again; what cannot be done now is done later."""
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                if cleared := await self.sweep():
                    LOGGER.info("cleared %s files that were left behind", cleared)
            except (ObjectsUnavailableError, DatabaseUnavailableError) as error:
                LOGGER.warning("files that were left behind stay for now: %s", error)

    async def _clear(self, file_id: uuid.UUID) -> None:
        try:
            await self.objects.delete(file_id)
            await self.rows.remove(file_id)
        except (ObjectsUnavailableError, DatabaseUnavailableError):
            LOGGER.info("file %s stays for the sweep", file_id)
