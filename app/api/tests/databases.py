"""Databases for the tests, with the roles and rights of the stack."""

import contextlib
from collections.abc import AsyncIterator, Collection

import asyncpg
import servers

__all__ = ["ROLES", "SHARED", "connected", "empty", "keep_people", "make_afresh"]

SHARED = "shared"
"""The database that tests of the application take turns in."""
AFRESH = """
    DELETE FROM jobs; DELETE FROM files; DELETE FROM tools; DELETE FROM users;
    INSERT INTO users SELECT * FROM kept.users WHERE username IN ({})
"""
ROLES = (
    "CREATE ROLE owner NOLOGIN",
    f"CREATE ROLE migrator LOGIN PASSWORD '{servers.APP_PASSWORD}' IN ROLE owner",
    f"CREATE ROLE app LOGIN PASSWORD '{servers.APP_PASSWORD}'",
)
GRANTS = (
    "ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT USAGE, SELECT ON SEQUENCES TO app",
)


async def empty(postgres: servers.Server, name: str) -> servers.Place:
    """Make an empty database owned by the owner role."""
    await servers.execute(postgres, "postgres", f"CREATE DATABASE {name} OWNER owner")
    await servers.execute(postgres, name, *GRANTS)
    return servers.Place(postgres=postgres, database=name)


async def keep_people(postgres: servers.Server) -> None:
    """Remember the users of the shared database as they are now."""
    await servers.execute(postgres, SHARED, "CREATE SCHEMA kept", "CREATE TABLE kept.users AS TABLE users")


async def make_afresh(postgres: servers.Server, people: Collection[str]) -> servers.Place:
    """Empty the shared database but for these users, who are again as they were remembered."""
    await servers.execute(postgres, SHARED, AFRESH.format(", ".join(f"'{name}'" for name in people)))
    return servers.Place(postgres=postgres, database=SHARED)


@contextlib.asynccontextmanager
async def connected(place: servers.Place, user: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Connect as one of the stack's users for as long as the block lasts."""
    connection = await asyncpg.connect(
        host="127.0.0.1",
        port=place.postgres.port,
        user=user,
        password=servers.APP_PASSWORD,
        database=place.database,
    )
    try:
        yield connection
    finally:
        await connection.close()
