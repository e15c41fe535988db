"""The migration: applied once, all or nothing, bounded in time."""

import asyncio
import logging
import time
from pathlib import Path

import asyncpg
import databases
import pytest
import servers
from sqlalchemy import CheckConstraint

from berth_api import records, schema_steps, schema_upgrade, settings
from berth_api.tools import record

pytestmark = pytest.mark.engine

OWNERS = "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
STEP = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before!r}
PHASE = {phase!r}


def upgrade() -> None:
    {body}
"""


def write_step(folder: Path, revision: str, before: str | None, body: str, phase: str = "expand") -> None:
    """Write one migration step."""
    step = STEP.format(revision=revision, before=before, body=body, phase=phase)
    (folder / f"v{revision}.py").write_text(step)


def head() -> str:
    """Name the newest step of the product."""
    return schema_steps.steps(schema_steps.VERSIONS)[-1].revision


@pytest.fixture
def wrong_password(migrator: settings.MigrationSettings, password_file: Path) -> settings.MigrationSettings:
    """The migration's settings with another password."""
    password_file.write_text("wrong-pw")
    changed = settings.load_migration()
    assert changed.password != migrator.password
    return changed


async def tables(place: servers.Place) -> dict[str, str]:
    """Map each table to its owner."""
    return {str(table): str(owner) for table, owner in await servers.fetch(place.postgres, place.database, OWNERS)}


async def test_two_migrations_at_once_both_succeed(
    place: servers.Place, migrator: settings.MigrationSettings, caplog: pytest.LogCaptureFixture
) -> None:
    """Of concurrent runs one does the work, the others find it done, and the owner role owns the result."""
    with caplog.at_level(logging.INFO, "berth_api.schema_upgrade"):
        await asyncio.gather(*(schema_upgrade.migrate(migrator) for _ in range(4)))
    said = sorted(message.split(" in ")[0] for message in caplog.messages)
    assert said == [
        *["first admin's password kept"] * 3,
        "first admin's password set",
        *[f"schema is current at {head()}"] * 3,
        f"schema went from nothing to {head()}",
    ]
    made = await tables(place)
    assert {"alembic_version", "tools", "users"} <= made.keys()
    assert set(made.values()) == {"owner"}
    admins = "SELECT username, role, active, generation FROM users"
    assert await servers.fetch(place.postgres, place.database, admins) == [("admin", "admin", True, 1)]


async def test_the_app_role_may_use_the_tables_and_not_change_them(
    place: servers.Place, migrator: settings.MigrationSettings
) -> None:
    """Default privileges of the owner reach the tables made by the migration: rows yes, structure no."""
    await schema_upgrade.migrate(migrator)
    async with databases.connected(place, "app") as app:
        await app.execute("INSERT INTO tools (name, kind, diameter_mm, flutes) VALUES ('a', 'drill', 1, 2)")
        await app.execute("DELETE FROM tools")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute("DROP TABLE tools")


async def test_without_an_owner_role_the_user_owns_the_tables(
    place: servers.Place, migrator: settings.MigrationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DATABASE_OWNER_ROLE is optional: a plain set-up with one user works."""
    await servers.execute(place.postgres, place.database, "GRANT CREATE ON SCHEMA public TO migrator")
    monkeypatch.delenv("DATABASE_OWNER_ROLE")
    plain = settings.load_migration()
    assert (plain.owner_role, plain.user) == (None, migrator.user)
    await schema_upgrade.migrate(plain)
    assert set((await tables(place)).values()) == {"migrator"}


async def test_a_failing_step_leaves_nothing(
    place: servers.Place, migrator: settings.MigrationSettings, tmp_path: Path
) -> None:
    """When the second step fails the first is undone too, and a good run afterwards succeeds."""
    folder = tmp_path / "versions"
    folder.mkdir()
    write_step(folder, "a1", None, 'op.create_table("first", sa.Column("id", sa.Integer()))')
    write_step(folder, "a2", "a1", 'op.execute("SELECT 1 / 0")')
    with pytest.raises(schema_steps.MigrationError, match="division by zero"):
        await schema_upgrade.migrate(migrator, versions=folder)
    assert await tables(place) == {}
    await schema_upgrade.migrate(migrator)
    assert (await tables(place))["tools"] == "owner"


async def test_a_held_lock_ends_the_wait(
    place: servers.Place, migrator: settings.MigrationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a migration that hangs, the run gives up after MIGRATION_WAIT_S and says what it waited for."""
    monkeypatch.setenv("MIGRATION_WAIT_S", "1")
    brief = settings.load_migration()
    assert brief.name == migrator.name
    async with databases.connected(place, "migrator") as holder:
        await holder.execute("SELECT pg_advisory_lock($1)", schema_upgrade.LOCK)
        started = time.monotonic()
        with pytest.raises(schema_steps.MigrationError, match=r"not done in 1 s \(MIGRATION_WAIT_S\)"):
            await schema_upgrade.migrate(brief)
        assert time.monotonic() - started < 20
    assert await tables(place) == {}


async def test_a_wrong_password_is_told_at_once(
    migrator: settings.MigrationSettings, wrong_password: settings.MigrationSettings
) -> None:
    """A refused login does not improve by waiting: the run ends with the server's words and without the password."""
    assert wrong_password.migration_wait_s == migrator.migration_wait_s == 120
    started = time.monotonic()
    with pytest.raises(
        schema_steps.MigrationError, match='password authentication failed for user "migrator"'
    ) as refused:
        await schema_upgrade.migrate(wrong_password)
    assert time.monotonic() - started < 30
    assert "wrong-pw" not in str(refused.value)


async def test_it_waits_for_a_database_that_starts_later(
    place: servers.Place, migrator: settings.MigrationSettings
) -> None:
    """Started before the database answers, the migration waits and then succeeds."""
    place.postgres.container.kill()
    run = asyncio.create_task(schema_upgrade.migrate(migrator))
    place.postgres.container.start()
    await run
    assert (await tables(place))["tools"] == "owner"


async def test_the_steps_make_what_the_records_say(place: servers.Place, migrator: settings.MigrationSettings) -> None:
    """Columns, nullability and constraints in the database are those of the records: no step was forgotten."""
    await schema_upgrade.migrate(migrator)
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
    assert {name for (name,) in checks} == {
        constraint.name
        for table in records.Record.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


async def test_without_a_password_no_admin_is_made(place: servers.Place, migrator: settings.MigrationSettings) -> None:
    """ADMIN_PASSWORD_FILE is optional: without it the table of users stays empty."""
    await schema_upgrade.migrate(migrator.model_copy(update={"admin_password": None}))
    assert await servers.fetch(place.postgres, place.database, "SELECT * FROM users") == []


async def test_a_step_must_say_its_phase(
    place: servers.Place, migrator: settings.MigrationSettings, tmp_path: Path
) -> None:
    """A step that neither expands nor contracts is refused before any step runs, and named."""
    write_step(tmp_path, "a1", None, 'op.create_table("first", sa.Column("id", sa.Integer()))')
    write_step(tmp_path, "a2", "a1", "pass", phase="both")
    with pytest.raises(
        schema_steps.MigrationError, match=r"va2\.py: found PHASE 'both'; expected 'expand' or 'contract'"
    ):
        await schema_upgrade.migrate(migrator, versions=tmp_path)
    assert await tables(place) == {}


async def test_the_status_names_what_is_to_come_and_changes_nothing(
    place: servers.Place, migrator: settings.MigrationSettings, tmp_path: Path
) -> None:
    """Before, between and after: the step the database is at, the newest one, and the phases of those in between."""
    plain = migrator.model_copy(update={"admin_password": None})
    write_step(tmp_path, "a1", None, 'op.create_table("first", sa.Column("id", sa.Integer()))')
    before = await schema_upgrade.status(plain, versions=tmp_path)
    assert (before.current, before.head, [step.revision for step in before.pending]) == (None, "a1", ["a1"])
    assert await tables(place) == {}
    await schema_upgrade.migrate(plain, versions=tmp_path)
    write_step(tmp_path, "a2", "a1", 'op.drop_table("first")', phase="contract")
    between = await schema_upgrade.status(plain, versions=tmp_path)
    assert (between.current, between.head, between.ahead) == ("a1", "a2", False)
    assert [(step.revision, step.phase) for step in between.applied] == [("a1", "expand")]
    assert [(step.revision, step.phase) for step in between.pending] == [("a2", "contract")]
    await schema_upgrade.migrate(plain, versions=tmp_path)
    assert (await schema_upgrade.status(plain, versions=tmp_path)).pending == ()


async def test_the_release_before_leaves_a_newer_schema_alone(
    place: servers.Place, migrator: settings.MigrationSettings, tmp_path: Path
) -> None:
    """Rolled back to, a release finds steps it does not know: it succeeds and changes nothing."""
    plain = migrator.model_copy(update={"admin_password": None})
    write_step(tmp_path, "a1", None, 'op.create_table("first", sa.Column("id", sa.Integer()))')
    write_step(tmp_path, "a2", "a1", 'op.create_table("second", sa.Column("id", sa.Integer()))')
    await schema_upgrade.migrate(plain, versions=tmp_path)
    (tmp_path / "va2.py").unlink()
    await schema_upgrade.migrate(plain, versions=tmp_path)
    standing = await schema_upgrade.status(plain, versions=tmp_path)
    assert (standing.current, standing.head, standing.ahead, standing.pending) == ("a2", "a1", True, ())
    assert (await tables(place))["second"] == "owner"


async def test_a_foreign_schema_is_refused(migrator: settings.MigrationSettings, tmp_path: Path) -> None:
    """A database that is at a step which is no later one of ours is somebody else's."""
    plain = migrator.model_copy(update={"admin_password": None})
    write_step(tmp_path, "0000x", None, "pass")
    await schema_upgrade.migrate(plain, versions=tmp_path)
    with pytest.raises(schema_steps.MigrationError, match="the schema is at '0000x'; expected one of 0001, "):
        await schema_upgrade.migrate(migrator)
