"""What people may do; each role may do all that the ones before it may."""

from enum import StrEnum

__all__ = ["Role"]


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
