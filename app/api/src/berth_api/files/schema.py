"""A file as callers see it."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints

__all__ = ["FILE_BYTES_MAX", "NAME_LENGTH_MAX", "Download", "File", "FileName", "FileState"]

FILE_BYTES_MAX: Final = 16 * 1024 * 1024
NAME_LENGTH_MAX: Final = 200

# No separators: the name is for people and for their own disk. No control characters: it stands in a header.
FileName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=NAME_LENGTH_MAX, pattern=r"^[^\x00-\x1f\x7f-\x9f/\\]+$"),
]


class FileState(StrEnum):
    """Where a file stands between row and object; callers see stored ones only."""

    STORING = "storing"
    STORED = "stored"
    DELETING = "deleting"


class File(BaseModel):
    """A stored file."""

    model_config = ConfigDict(from_attributes=True, frozen=True, use_attribute_docstrings=True)

    id: uuid.UUID
    name: str
    size: int
    """Bytes."""
    sha256: str
    owner: str
    """Name of the user who stored it."""
    created_at: datetime


class Download(BaseModel):
    """Where to get a file's bytes, for a while and without a login."""

    url: str
    """Path and query on this same origin."""
    expires_in: int
    """Seconds."""
