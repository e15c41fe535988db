"""Which database errors mean "try again" and which mean that our statement is wrong."""

import asyncpg
import pytest
from sqlalchemy import exc

from berth_api.database import is_outage


class Driver(Exception):  # noqa: N818  stands for the driver's own class
    """A driver's error with its SQLSTATE."""

    def __init__(self, state: str) -> None:
        """Keep the state."""
        super().__init__(state)
        self.sqlstate = state


def wrapped(state: str, *, broken: bool = False) -> exc.DBAPIError:
    """Make the error that SQLAlchemy raises for a driver's error."""
    return exc.DBAPIError("SELECT 1", {}, Driver(state), connection_invalidated=broken)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        exc.TimeoutError(),
        wrapped(asyncpg.CannotConnectNowError.sqlstate),
        wrapped(asyncpg.AdminShutdownError.sqlstate),
        wrapped(asyncpg.TooManyConnectionsError.sqlstate),
        wrapped(asyncpg.InvalidPasswordError.sqlstate),
        wrapped(asyncpg.ConnectionDoesNotExistError.sqlstate),
        wrapped("", broken=True),
        asyncpg.AdminShutdownError("stopping"),
        asyncpg.ConnectionDoesNotExistError("closed in the middle"),
        asyncpg.InterfaceError("connection is closed"),
    ],
    ids=repr,
)
def test_an_outage_is_worth_another_try(error: Exception) -> None:
    """Refused, silent, starting, stopping, full or broken: the caller is told 503."""
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        wrapped(asyncpg.UniqueViolationError.sqlstate),
        wrapped(asyncpg.UndefinedTableError.sqlstate),
        wrapped(asyncpg.InsufficientPrivilegeError.sqlstate),
        asyncpg.UndefinedTableError("no such table"),
        ValueError(),
    ],
    ids=repr,
)
def test_a_wrong_statement_is_not(error: Exception) -> None:
    """A mistake of ours must show as an error, not hide as an outage."""
    assert not is_outage(error)
