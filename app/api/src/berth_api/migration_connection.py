"""The migration's way into PostgreSQL: patient with a database that starts later, bounded in time as a whole."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from .database import is_login_refused, is_outage, url
from .schema_steps import MigrationError
from .settings import MigrationSettings

__all__ = ["reached"]

LOGGER = logging.getLogger(__name__)
RETRY_S: Final = 0.5
CONNECT_TIMEOUT_S: Final = 5.0


@contextlib.asynccontextmanager
async def reached(wanted: MigrationSettings) -> AsyncIterator[AsyncConnection]:
    """Open a connection, waiting for the database; the time limit is for the whole block."""
    place = f"{wanted.host}:{wanted.port}/{wanted.name}"
    try:
        async with asyncio.timeout(wanted.migration_wait_s):
            connection = await reach(wanted)
            try:
                yield connection
            finally:
                await connection.close()
    except TimeoutError as error:
        message = (
            f"{place}: not done in {wanted.migration_wait_s:g} s (MIGRATION_WAIT_S); "
            "the database does not answer, another migration holds the lock, or a step takes longer"
        )
        raise MigrationError(message) from error
    except Exception as error:
        # Further lines repeat the statement and point to a manual; the whole stands in the cause.
        said = str(error).partition("\n")[0]
        message = f"{place}: {said or type(error).__name__}"
        raise MigrationError(message) from error


async def reach(wanted: MigrationSettings) -> AsyncConnection:
    """Try until the database answers; the caller bounds the time."""
    engine = create_async_engine(
        url(wanted),
        poolclass=NullPool,
        connect_args={"timeout": CONNECT_TIMEOUT_S, "server_settings": {"application_name": "berth-migrate"}},
    )
    waiting = False
    while True:
        try:
            return await engine.connect()
        except Exception as error:
            if is_login_refused(error) or not is_outage(error):
                raise
            if not waiting:
                LOGGER.warning("waiting for the database: %s: %s", type(error).__name__, error)
                waiting = True
            await asyncio.sleep(RETRY_S)
