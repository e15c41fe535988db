"""The migration: applied once, all or nothing, bounded in time."""

import asyncio
import logging
import time
from pathlib import Path

import asyncpg
import pytest
import servers

from berth_api import migrate, records, settings
from berth_api.tools import record

pytestmark = pytest.mark.engine

OWNERS = "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
STEP = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before!r}


def upgrade() -> None:
    {body}
"""


def write_step(folder: Path, revision: str, before: str | None, body: str) -> None:
    """Write one migration step."""
    (folder / f"v{revision}.py").write_text(STEP.format(revision=revision, before=before, body=body))


@pytest.fixture
def wrong_password(migrator: settings.MigrationSettings, password_file: Path) -> settings.MigrationSettings:
    """The migration's settings with another password."""
    password_file.write_text("wrong-pw")
    changed = settings.load_migration()
    assert changed.password != migrator.password
    return changed


async def tables(place: servers.Place) -> list[tuple[object, ...]]:
    """List tables with their owners."""
    return await servers.fetch(place.postgres, place.database, OWNERS)


async def test_two_migrations_at_once_both_succeed(
    place: servers.Place, migrator: settings.MigrationSettings, caplog: pytest.LogCaptureFixture
) -> None:
    """Of two concurrent runs one does the work, the other finds it done, and the owner role owns the result."""
    with caplog.at_level(logging.INFO, "berth_api.migrate"):
        await asyncio.gather(migrate.migrate(migrator), migrate.migrate(migrator))
    said = sorted(message.split(" in ")[0] for message in caplog.messages)
    assert said == ["schema is current at 0001", "schema went from nothing to 0001"]
    assert await tables(place) == [("alembic_version", "owner"), ("tools", "owner")]


async def test_the_app_role_may_use_the_tables_and_not_change_them(
    place: servers.Place, migrator: settings.MigrationSettings
) -> None:
    """Default privileges of the owner reach the tables made by the migration: rows yes, structure no."""
    await migrate.migrate(migrator)
    app = await asyncpg.connect(
        host="127.0.0.1",
        port=place.postgres.port,
        user="app",
        password=servers.APP_PASSWORD,
        database=place.database,
    )
    await app.execute("INSERT INTO tools (name, kind, diameter_mm, flutes) VALUES ('a', 'drill', 1, 2)")
    await app.execute("DELETE FROM tools")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("DROP TABLE tools")
    await app.close()


async def test_without_an_owner_role_the_user_owns_the_tables(
    place: servers.Place, migrator: settings.MigrationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DATABASE_OWNER_ROLE is optional: a plain set-up with one user works."""
    await servers.execute(place.postgres, place.database, "GRANT CREATE ON SCHEMA public TO migrator")
    monkeypatch.delenv("DATABASE_OWNER_ROLE")
    plain = settings.load_migration()
    assert (plain.owner_role, plain.user) == (None, migrator.user)
    await migrate.migrate(plain)
    assert await tables(place) == [("alembic_version", "migrator"), ("tools", "migrator")]


async def test_a_failing_step_leaves_nothing(
    place: servers.Place, migrator: settings.MigrationSettings, tmp_path: Path
) -> None:
    """When the second step fails the first is undone too, and a good run afterwards succeeds."""
    folder = tmp_path / "versions"
    folder.mkdir()
    write_step(folder, "a1", None, 'op.create_table("first", sa.Column("id", sa.Integer()))')
    write_step(folder, "a2", "a1", 'op.execute("SELECT 1 / 0")')
    with pytest.raises(migrate.MigrationError, match="division by zero"):
        await migrate.migrate(migrator, versions=folder)
    assert await tables(place) == []
    await migrate.migrate(migrator)
    assert ("tools", "owner") in await tables(place)


async def test_a_held_lock_ends_the_wait(
    place: servers.Place, migrator: settings.MigrationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a migration that hangs, the run gives up after MIGRATION_WAIT_S and says what it waited for."""
    monkeypatch.setenv("MIGRATION_WAIT_S", "1")
    brief = settings.load_migration()
    assert brief.name == migrator.name
    holder = await asyncpg.connect(
        host="127.0.0.1",
        port=place.postgres.port,
        user="migrator",
        password=servers.APP_PASSWORD,
        database=place.database,
    )
    await holder.execute("SELECT pg_advisory_lock($1)", migrate.LOCK)
    started = time.monotonic()
    with pytest.raises(migrate.MigrationError, match=r"not done in 1 s \(MIGRATION_WAIT_S\)"):
        await migrate.migrate(brief)
    assert time.monotonic() - started < 5
    await holder.close()
    assert await tables(place) == []


async def test_a_wrong_password_is_told_at_once(
    migrator: settings.MigrationSettings, wrong_password: settings.MigrationSettings
) -> None:
    """A refused login does not improve by waiting: the run ends with the server's words and without the password."""
    assert wrong_password.migration_wait_s == migrator.migration_wait_s == 120
    started = time.monotonic()
    with pytest.raises(migrate.MigrationError, match='password authentication failed for user "migrator"') as refused:
        await migrate.migrate(wrong_password)
    assert time.monotonic() - started < 30
    assert "wrong-pw" not in str(refused.value)


async def test_it_waits_for_a_database_that_starts_later(
    place: servers.Place, migrator: settings.MigrationSettings
) -> None:
    """Started before the database answers, the migration waits and then succeeds."""
    place.postgres.container.kill()
    run = asyncio.create_task(migrate.migrate(migrator))
    place.postgres.container.start()
    await run
    assert ("tools", "owner") in await tables(place)


async def test_the_steps_make_what_the_records_say(place: servers.Place, migrator: settings.MigrationSettings) -> None:
    """Columns, nullability and constraints in the database are those of the records: no step was forgotten."""
    await migrate.migrate(migrator)
    assert record.ToolRecord.metadata is records.Record.metadata
    columns = await servers.fetch(
        place.postgres,
        place.database,
        "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    )
    expected = {
        (table.name, column.name, bool(column.nullable))
        for table in records.Record.metadata.tables.values()
        for column in table.columns
    }
    assert set(columns) == expected
    checks = await servers.fetch(
        place.postgres, place.database, "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conname ~ '^ck_'"
    )
    assert {name for (name,) in checks} == {"ck_tools_kind", "ck_tools_diameter_mm", "ck_tools_flutes"}
