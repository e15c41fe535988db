"""The short way to one row, beside the transactions that every other test goes through."""

import asyncio
import time

import asyncpg
import pytest
import servers
from applications import opened
from fastapi import FastAPI

from berth_api import settings
from berth_api.database import DatabaseUnavailableError

pytestmark = pytest.mark.engine


async def test_a_row_is_read_or_not_there(api: FastAPI, api_settings: settings.ApiSettings) -> None:
    """One row comes with its columns' names, none is None, and the connection is the pool's again after both."""
    assert api.title == "berth-api"
    async with opened(api_settings.database) as database:
        row = await database.row("SELECT $1::int + 1 AS sum", 41)
        assert row is not None
        assert row["sum"] == 42
        assert await database.row("SELECT 1 WHERE false") is None
        assert database.connections() == {"used": 0, "idle": 1}


@pytest.mark.disturbs
async def test_connections_that_broke_while_idle_are_replaced(
    api: FastAPI, api_settings: settings.ApiSettings, place: servers.Place
) -> None:
    """After the server ended every idle connection, as many reads at once succeed on new ones."""
    assert api.title == "berth-api"
    async with opened(api_settings.database.model_copy(update={"pool_size": 3, "timeout_s": 20.0})) as database:
        of_the_api = f"FROM pg_stat_activity WHERE datname = '{place.database}' AND application_name = 'berth-api'"

        async def all_ended() -> bool:
            return await servers.fetch(place.postgres, "postgres", f"SELECT count(*) {of_the_api}") == [(0,)]

        for _ in range(2):
            rows = await asyncio.gather(
                *(database.row("SELECT pg_sleep(0.2), pg_backend_pid() AS pid") for _ in range(6))
            )
            assert len({row["pid"] for row in rows if row is not None}) == 3
            assert database.connections() == {"used": 0, "idle": 3}
            await servers.execute(place.postgres, "postgres", f"SELECT pg_terminate_backend(pid) {of_the_api}")
            await servers.eventually("all connections are ended, which the driver sees meanwhile", all_ended)


async def test_a_slow_row_ends_in_time_and_leaves_the_pool_whole(
    api: FastAPI, api_settings: settings.ApiSettings
) -> None:
    """A read beyond the limit is an outage for its caller alone: its connection is given up, the next read succeeds."""
    assert api.title == "berth-api"
    async with opened(api_settings.database.model_copy(update={"timeout_s": 0.5})) as database:
        started = time.monotonic()
        with pytest.raises(DatabaseUnavailableError, match="TimeoutError"):
            await database.row("SELECT pg_sleep(60)")
        assert time.monotonic() - started < 20
        assert database.connections()["used"] == 0

        async def answers() -> bool:
            try:
                return await database.row("SELECT 1") is not None
            except DatabaseUnavailableError:  # half a second may be too short on a busy machine
                return False

        await servers.eventually("the pool opens another connection", answers)


async def test_a_wrong_statement_is_no_outage(api: FastAPI, api_settings: settings.ApiSettings) -> None:
    """A mistake of ours shows as what it is."""
    assert api.title == "berth-api"
    async with opened(api_settings.database) as database:
        with pytest.raises(asyncpg.UndefinedTableError):
            await database.row("SELECT * FROM nothing")
        assert database.connections()["used"] == 0


async def test_callers_take_turns_on_the_same_connection(api: FastAPI, api_settings: settings.ApiSettings) -> None:
    """Who waits for a connection gets it before who had it and comes again, and a crowd opens no further one."""
    assert api.title == "berth-api"
    async with opened(api_settings.database.model_copy(update={"pool_size": 1, "timeout_s": 60.0})) as database:
        turns: list[int] = []
        servers_seen: set[int] = set()

        async def come_again_and_again(caller: int) -> None:
            for _ in range(10):
                row = await database.row("SELECT pg_backend_pid() AS pid")
                assert row is not None
                servers_seen.add(row["pid"])
                turns.append(caller)

        async with asyncio.TaskGroup() as group:
            for caller in range(8):
                group.create_task(come_again_and_again(caller))
        assert len(servers_seen) == 1
        assert turns == [*range(8)] * 10
