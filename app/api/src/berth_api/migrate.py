"""Brings the schema to the newest step: `python -m berth_api.migrate`.

One transaction under one advisory lock: two runs at once are one after the other, the second finds nothing to do, and a
failing step leaves the schema as it was. Everything is bounded in time. Exit status 0 only when the schema is current.
"""

import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from . import ecs, settings
from .database import is_login_refused, is_outage, url

__all__ = ["MigrationError", "main", "migrate"]

LOGGER = logging.getLogger(__name__)
LOCK: Final = int.from_bytes(b"berth")
"""Key of the advisory lock; every version of this program must use the same."""
TABLE_LOCK_WAIT: Final = "5s"
"""A step that cannot get its table lock gives up rather than hold up every request that queues behind it."""
RETRY_S: Final = 0.5
CONNECT_TIMEOUT_S: Final = 5.0
STEPS: Final = Path(__file__).parent / "migrations"


class MigrationError(Exception):
    """The schema could not be brought up to date; it is as it was."""


def main() -> int:
    """Migrate as the environment says; return the exit status."""
    ecs.configure()
    try:
        asyncio.run(migrate(settings.load_migration()))
    except (settings.SettingsError, MigrationError) as error:
        for line in str(error).splitlines():
            LOGGER.critical("not migrated: %s", line, exc_info=error.__cause__)
        return 1
    return 0


async def migrate(wanted: settings.MigrationSettings, *, versions: Path = STEPS / "versions") -> None:
    """Apply every step in `versions` that the database lacks.

    Raises:
        MigrationError: if a step fails, or the time is over; then nothing has changed.
    """
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    try:
        async with asyncio.timeout(wanted.migration_wait_s):
            await reach_and_upgrade(wanted, config)
    except TimeoutError as error:
        message = (
            f"{wanted.host}:{wanted.port}/{wanted.name}: not done in {wanted.migration_wait_s:g} s (MIGRATION_WAIT_S); "
            "the database does not answer, another migration holds the lock, or a step takes longer"
        )
        raise MigrationError(message) from error
    except Exception as error:
        # Further lines repeat the statement and point to a manual; the whole stands in the cause.
        said = str(error).partition("\n")[0]
        message = f"{wanted.host}:{wanted.port}/{wanted.name}: {said or type(error).__name__}"
        raise MigrationError(message) from error


async def reach_and_upgrade(wanted: settings.MigrationSettings, config: Config) -> None:
    """Try until the database answers (the caller bounds the time), then upgrade once."""
    engine = create_async_engine(
        url(wanted),
        poolclass=NullPool,
        connect_args={"timeout": CONNECT_TIMEOUT_S, "server_settings": {"application_name": "berth-migrate"}},
    )
    waiting = False
    while True:
        try:
            connection = await engine.connect()
        except Exception as error:
            if is_login_refused(error) or not is_outage(error):
                raise
            if not waiting:
                LOGGER.warning("waiting for the database: %s: %s", type(error).__name__, error)
                waiting = True
            await asyncio.sleep(RETRY_S)
            continue
        try:
            async with connection.begin():
                await upgrade(connection, wanted.owner_role, config)
        finally:
            await connection.close()
        return


async def upgrade(connection: AsyncConnection, owner_role: str | None, config: Config) -> None:
    """Take the lock, become the owner, and run the steps, all in the connection's transaction."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if owner_role is not None:
        await connection.execute(text("SELECT set_config('role', :role, true)"), {"role": owner_role})
    await connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": TABLE_LOCK_WAIT})
    started = time.monotonic()
    before, after = await connection.run_sync(run_steps, config)
    if before == after:
        LOGGER.info("schema is current at %s", after)
    else:
        LOGGER.info("schema went from %s to %s in %.2f s", before or "nothing", after, time.monotonic() - started)


def run_steps(connection: Connection, config: Config) -> tuple[str | None, str | None]:
    """Run Alembic on the connection; return the revision before and after."""
    config.attributes["connection"] = connection
    before = MigrationContext.configure(connection).get_current_revision()
    command.upgrade(config, "head")
    return before, MigrationContext.configure(connection).get_current_revision()


if __name__ == "__main__":
    sys.exit(main())
