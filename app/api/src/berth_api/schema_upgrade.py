"""Brings the schema to the newest step: one transaction under one advisory lock.

Two runs at once are one after the other, the second finds nothing to do, and a failing step leaves the schema as it
was. The first admin comes with it, in the same transaction. Everything is bounded in time.
"""

import logging
import time
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from .auth.first_admin import ensure_first_admin
from .migration_connection import reached
from .schema_steps import STEPS, VERSIONS, Standing, stand, steps
from .settings import MigrationSettings

__all__ = ["LOCK", "migrate", "status"]

LOGGER = logging.getLogger(__name__)
LOCK: Final = int.from_bytes(b"berth")
"""Key of the advisory lock; every version of this program must use the same."""
TABLE_LOCK_WAIT: Final = "5s"
"""A step that cannot get its table lock gives up rather than hold up every request that queues behind it."""


async def migrate(wanted: MigrationSettings, *, versions: Path = VERSIONS) -> None:
    """Apply every step in `versions` that the database lacks, and give the first admin the password wanted.

    Raises:
        MigrationError: if a step fails, or the time is over; then nothing has changed.
    """
    async with reached(wanted) as connection, connection.begin():
        await upgrade(connection, wanted, versions)


async def status(wanted: MigrationSettings, *, versions: Path = VERSIONS) -> Standing:
    """Tell where the database stands among the steps in `versions`; changes nothing and takes no lock.

    Raises:
        MigrationError: if the database cannot be asked in time, or a step is not as it must be.
    """
    async with reached(wanted) as connection:
        return stand(steps(versions), await connection.run_sync(current_revision))


async def upgrade(connection: AsyncConnection, wanted: MigrationSettings, versions: Path) -> None:
    """Take the lock, become the owner, and run the steps, all in the connection's transaction."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if wanted.owner_role is not None:
        await connection.execute(text("SELECT set_config('role', :role, true)"), {"role": wanted.owner_role})
    await connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": TABLE_LOCK_WAIT})
    started = time.monotonic()
    before = stand(steps(versions), await connection.run_sync(current_revision))
    if before.ahead:
        # A release that was rolled back to: what it needs is there, and taking steps back could lose data.
        LOGGER.warning("schema is at %s, newer than this release's %s: left as it is", before.current, before.head)
    elif not before.pending:
        LOGGER.info("schema is current at %s", before.current)
    else:
        await connection.run_sync(run_steps, versions)
        took = time.monotonic() - started
        LOGGER.info("schema went from %s to %s in %.2f s", before.current or "nothing", before.head, took)
    if wanted.admin_password is not None:
        done = await ensure_first_admin(connection, wanted.admin_password.get_secret_value())
        LOGGER.info("first admin's password %s", done)


def current_revision(connection: Connection) -> str | None:
    """Return the last step that the database took."""
    return MigrationContext.configure(connection).get_current_revision()


def run_steps(connection: Connection, versions: Path) -> None:
    """Run Alembic over the steps in `versions` on the connection, which it finds in its configuration."""
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
