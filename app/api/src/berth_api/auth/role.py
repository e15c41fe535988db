"""What people may do; each role may do all that the ones before it may."""

from enum import StrEnum
from typing import Final

__all__ = ["FIRST_ADMIN", "Role"]

FIRST_ADMIN: Final = "admin"
"""Name of the admin whom the deployment gives a password."""


class Role(StrEnum):
    """The roles, least first."""

    VIEWER = "viewer"
    """Reads."""
    MAKER = "maker"
    """Also changes tools, and has files and jobs."""
    ADMIN = "admin"
    """Also manages users, and sees everybody's files and jobs."""

    def includes(self, other: "Role") -> bool:
        """Tell whether who has this role may do what `other` may."""
        order = tuple(Role)
        return order.index(self) >= order.index(other)
