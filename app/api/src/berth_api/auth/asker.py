"""Who asks for jobs and files."""

import uuid
from dataclasses import dataclass

from .role import Role
from .schema import User

__all__ = ["Asker"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """A user, as far as the stores need to know."""

    id: uuid.UUID
    name: str
    sees_all: bool
    """Whether other people's jobs and files count as well."""

    @classmethod
    def of(cls, user: User) -> "Asker":
        """Give the user as the stores want to know them."""
        return cls(id=user.id, name=user.username, sees_all=user.role is Role.ADMIN)
