"""Brings the schema to the newest step: `python -m berth_api.migrate`.

One transaction under one advisory lock: two runs at once are one after the other, the second finds nothing to do, and a
failing step leaves the schema as it was. Everything is bounded in time. Exit status 0 only when the schema is current.
The first admin comes with it, in the same transaction.

`python -m berth_api.migrate status --json` changes nothing and prints which steps are there and which are to come.
"""

import argparse
import asyncio
import dataclasses
import json
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from . import ecs, settings
from .auth.first_admin import ensure_first_admin
from .migration_connection import MigrationError, reached
from .schema_steps import STEPS, Standing, configuration, stand, steps

__all__ = ["MigrationError", "main", "migrate", "status"]

LOGGER = logging.getLogger(__name__)
LOCK: Final = int.from_bytes(b"berth")
"""Key of the advisory lock; every version of this program must use the same."""
TABLE_LOCK_WAIT: Final = "5s"
"""A step that cannot get its table lock gives up rather than hold up every request that queues behind it."""
VERSIONS: Final = STEPS / "versions"


def main(arguments: Sequence[str] | None = None) -> int:
    """Migrate, or tell the standing, as the environment says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m berth_api.migrate", description="Bring the schema up to date.")
    actions = parser.add_subparsers(dest="action")
    actions.add_parser("status", help="change nothing, tell the standing").add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    ecs.configure(service="berth-migrate")
    try:
        wanted = settings.load_migration()
        if asked.action == "status":
            events_to_stderr()
            standing = asyncio.run(status(wanted))
            sys.stdout.write(as_json(standing) if asked.json else as_text(standing))
        else:
            asyncio.run(migrate(wanted))
    except (settings.SettingsError, MigrationError) as error:
        for line in str(error).splitlines():
            LOGGER.critical("not migrated: %s", line, exc_info=error.__cause__)
        return 1
    return 0


def events_to_stderr() -> None:
    """Leave standard output to what was asked for."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stderr)


def as_json(standing: Standing) -> str:
    """Write a standing for programs."""
    return json.dumps(dataclasses.asdict(standing)) + "\n"


def as_text(standing: Standing) -> str:
    """Write a standing for people."""
    lines = [f"current {standing.current or 'nothing'}, this release {standing.head}"]
    lines += [f"pending {step.revision} {step.phase:8} {step.title}" for step in standing.pending]
    return "\n".join(lines) + "\n"


async def migrate(wanted: settings.MigrationSettings, *, versions: Path = VERSIONS) -> None:
    """Apply every step in `versions` that the database lacks, and give the first admin the password wanted.

    Raises:
        MigrationError: if a step fails, or the time is over; then nothing has changed.
    """
    async with reached(wanted) as connection, connection.begin():
        await upgrade(connection, wanted, configuration(versions))


async def status(wanted: settings.MigrationSettings, *, versions: Path = VERSIONS) -> Standing:
    """Tell where the database stands among the steps in `versions`; changes nothing and takes no lock.

    Raises:
        MigrationError: if the database cannot be asked in time, or a step is not as it must be.
    """
    async with reached(wanted) as connection:
        current = await connection.run_sync(current_revision)
        return stand(steps(configuration(versions)), current)


async def upgrade(connection: AsyncConnection, wanted: settings.MigrationSettings, config: Config) -> None:
    """Take the lock, become the owner, and run the steps, all in the connection's transaction."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if wanted.owner_role is not None:
        await connection.execute(text("SELECT set_config('role', :role, true)"), {"role": wanted.owner_role})
    await connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": TABLE_LOCK_WAIT})
    started = time.monotonic()
    before = stand(steps(config), await connection.run_sync(current_revision))
    if before.ahead:
        # A release that was rolled back to: what it needs is there, and taking steps back could lose data.
        LOGGER.warning("schema is at %s, newer than this release's %s: left as it is", before.current, before.head)
    elif not before.pending:
        LOGGER.info("schema is current at %s", before.current)
    else:
        await connection.run_sync(run_steps, config)
        took = time.monotonic() - started
        LOGGER.info("schema went from %s to %s in %.2f s", before.current or "nothing", before.head, took)
    if wanted.admin_password is not None:
        done = await ensure_first_admin(connection, wanted.admin_password.get_secret_value())
        LOGGER.info("first admin's password %s", done)


def current_revision(connection: Connection) -> str | None:
    """Return the last step that the database took."""
    return MigrationContext.configure(connection).get_current_revision()


def run_steps(connection: Connection, config: Config) -> None:
    """Run Alembic on the connection, which it finds in its configuration."""
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


if __name__ == "__main__":
    sys.exit(main())
