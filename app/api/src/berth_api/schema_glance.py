"""A look at the schema that is enough for most releases: they bring no step, and then there is nothing to do.

SQLAlchemy and Alembic are not loaded for it, which would take most of the migration's time, and a release waits for it.
"""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import asyncpg

from .auth.role import FIRST_ADMIN
from .auth.verifiers import matches
from .schema_steps import VERSIONS, Step, StepError, steps
from .settings import MigrationSettings

__all__ = ["is_current"]

LOGGER = logging.getLogger(__name__)
LOOK_S: Final = 2.0
CLOSE_S: Final = 0.5
DOUBTS: Final = (OSError, TimeoutError, SyntaxError, StepError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def is_current(wanted: MigrationSettings, *, versions: Path = VERSIONS) -> bool:
    """Tell whether the database has the steps in `versions` and no other, and the first admin the password wanted.

    Changes nothing and takes no lock: a migration's steps and its password land at once, or not at all. False also when
    that cannot be told; the whole migration then finds out why, with more patience, and says it.
    """
    try:
        async with asyncio.timeout(min(LOOK_S, wanted.migration_wait_s)):
            connection = await asyncpg.connect(
                host=wanted.host,
                port=wanted.port,
                user=wanted.user,
                password=wanted.password.get_secret_value(),
                database=wanted.name,
                server_settings={"application_name": "berth-migrate"},
            )
            try:
                return await stands(connection, wanted, steps(versions)[-1:])
            finally:
                await connection.close(timeout=CLOSE_S)
    except DOUBTS:
        return False


async def stands(
    connection: "asyncpg.Connection[asyncpg.Record]", wanted: MigrationSettings, newest: Sequence[Step]
) -> bool:
    """Ask for the last step and for the first admin; log what was found when that is all that is wanted."""
    taken = [row["version_num"] for row in await connection.fetch("SELECT version_num FROM alembic_version")]
    if taken != [step.revision for step in newest]:
        return False
    if wanted.admin_password is not None:
        given = await connection.fetchval("SELECT given_verifier FROM users WHERE username = $1", FIRST_ADMIN)
        if given is None or not matches(given, wanted.admin_password.get_secret_value()):
            return False
        LOGGER.info("first admin's password kept")
    LOGGER.info("schema is current at %s", *taken)
    return True
