"""PostgreSQL: one pool per process, every unit of work one bounded transaction.

Nothing connects at start: the first use does, so the process starts whether or not the database is there, and a
database that comes back is used again by the next request.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

import asyncpg
from sqlalchemy import URL, event, exc
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, PoolProxiedConnection

from .settings import DatabaseSettings

__all__ = ["Database", "DatabaseUnavailableError", "is_duplicate", "is_login_refused", "is_outage", "url"]

OUTAGE_CLASSES: Final = ("08", "28", "53", "57P")
"""SQLSTATE prefixes: connection, authorization (a password being rotated), resources, and shutting down or starting."""
UNIQUE_VIOLATION: Final = "23505"


class DatabaseUnavailableError(Exception):
    """The database does not answer, or not in time; the request may be tried again."""


class WouldWaitError(Exception):
    """A connection must be opened where nothing can wait for it."""


def url(settings: DatabaseSettings) -> URL:
    """Build the address; the password in it is hidden when it is printed."""
    return URL.create(
        "postgresql+asyncpg",
        username=settings.user,
        password=settings.password.get_secret_value(),
        host=settings.host,
        port=settings.port,
        database=settings.name,
    )


class Database:
    """The pool and the way into it."""

    def __init__(self, settings: DatabaseSettings) -> None:
        """Prepare the pool without connecting."""
        self._timeout_s = settings.timeout_s
        # The pool lets a newcomer take the connection that was just given back for who waits, who then waits behind
        # everybody else; a semaphore is fair.
        self._turns = asyncio.Semaphore(settings.pool_size)
        self._engine = create_async_engine(
            url(settings),
            pool_size=settings.pool_size,
            max_overflow=0,  # what overflows is closed after use, and a login takes more than a hundred reads
            pool_timeout=settings.timeout_s,
            pool_use_lifo=True,  # few callers use few connections, and no more are opened
            connect_args={
                "timeout": settings.timeout_s,
                "command_timeout": settings.timeout_s,
                "server_settings": {"application_name": "berth-api"},
            },
        )
        self._at_once = False
        event.listen(self._engine.sync_engine, "checkout", refuse_closed)
        event.listen(self._engine.sync_engine, "do_connect", self._before_connecting)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open one transaction: committed at the end, rolled back on an error, bounded in time.

        Raises:
            DatabaseUnavailableError: if the database does not answer in time or the connection breaks.
        """
        try:
            async with asyncio.timeout(self._timeout_s), self._turns, self._sessions() as session, session.begin():
                yield session
        except Exception as error:
            if is_outage(error):
                raise unavailable(error) from error
            raise

    async def row(self, query: str, *arguments: object) -> asyncpg.Record | None:
        """Read one row, or None when there is none; the driver prepares `query` (`$1`, `$2`...) once per connection.

        For the reads that are asked most: without a transaction and the mapping to records, which a single SELECT does
        not need, it takes a sixth of the processor time of `session`.

        Raises:
            DatabaseUnavailableError: if the database does not answer in time or the connection breaks.
        """
        try:
            async with asyncio.timeout(self._timeout_s), self._turns:
                checked_out = await self._check_out()
                try:
                    driver = checked_out.driver_connection
                    assert isinstance(driver, asyncpg.Connection)  # noqa: S101  what this dialect connects with
                    row: asyncpg.Record | None = await driver.fetchrow(query, *arguments)
                except BaseException:
                    checked_out.invalidate()  # whatever it waits for, nobody else shall get it
                    raise
                checked_out.close()  # back to the pool, where there is room: this waits for nothing
                return row
        except Exception as error:
            if is_outage(error):
                raise unavailable(error) from error
            raise

    async def _check_out(self) -> PoolProxiedConnection:
        """Take a connection from the pool; an idle one without the greenlets that opening one needs."""
        pool = self._engine.pool
        assert isinstance(pool, AsyncAdaptedQueuePool)  # noqa: S101  what an asynchronous engine has
        if pool.checkedin():
            self._at_once = True
            try:
                return pool.connect()
            except WouldWaitError:
                pass  # the idle one is broken, and another must be opened
            finally:
                self._at_once = False
        return await self._engine.raw_connection()

    def _before_connecting(self, _dialect: object, _record: object, _arguments: object, _options: object) -> None:
        if self._at_once:
            raise WouldWaitError

    async def ping(self) -> None:
        """Ask the database for the least thing.

        Raises:
            DatabaseUnavailableError: if it does not answer.
        """
        await self.row("SELECT 1")

    def connections(self) -> dict[str, int]:
        """Count the pool's connections by what they do."""
        pool = self._engine.pool
        assert isinstance(pool, AsyncAdaptedQueuePool)  # noqa: S101  what an asynchronous engine has
        return {"used": pool.checkedout(), "idle": pool.checkedin()}

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def refuse_closed(connection: DBAPIConnection, _record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    """Make the pool open a new connection in place of one that broke while it was idle.

    The driver notices a killed server by itself, so this costs nothing, where a ping costs three round trips on every
    request. What it cannot see (a silent network) the time limits end.
    """
    if connection.driver_connection.is_closed():
        raise exc.DisconnectionError


def unavailable(error: Exception) -> DatabaseUnavailableError:
    """Build the error that callers see from the one behind it."""
    return DatabaseUnavailableError(f"{type(error).__name__}: {error}")


def is_outage(error: BaseException) -> bool:
    """Tell a database that cannot be used just now from a statement that is wrong."""
    if isinstance(error, exc.DBAPIError):
        state = sqlstate(error)
        broken = error.connection_invalidated or isinstance(error, exc.InterfaceError)
        return broken or state.startswith(OUTAGE_CLASSES)
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(OUTAGE_CLASSES)
    return isinstance(error, (OSError, exc.TimeoutError, exc.DisconnectionError, asyncpg.InterfaceError))


def is_login_refused(error: BaseException) -> bool:
    """Tell a wrong user or password: an outage for the API, whose secret may be changing, but not worth waiting for."""
    return isinstance(error, exc.DBAPIError) and sqlstate(error).startswith("28")


def is_duplicate(error: BaseException) -> bool:
    """Tell a statement that would have made a second row of what there may be one."""
    return isinstance(error, exc.DBAPIError) and sqlstate(error) == UNIQUE_VIOLATION


def sqlstate(error: exc.DBAPIError) -> str:
    """Return PostgreSQL's code for an error, or nothing when the error is the driver's own."""
    return getattr(error.orig, "sqlstate", None) or ""
