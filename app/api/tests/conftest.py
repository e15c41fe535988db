"""Fixtures: the servers once per run, a database of its own for every test, the application over both."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import servers
from fastapi import FastAPI

from berth_api import app as application
from berth_api import migrate, settings

NUMBERS = itertools.count(1)
ROLES = (
    "CREATE ROLE owner NOLOGIN",
    f"CREATE ROLE migrator LOGIN PASSWORD '{servers.APP_PASSWORD}' IN ROLE owner",
    f"CREATE ROLE app LOGIN PASSWORD '{servers.APP_PASSWORD}'",
)
GRANTS = (
    "ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT USAGE, SELECT ON SEQUENCES TO app",
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Server]:
    """Run PostgreSQL with the roles that the stack makes."""
    environment = {"POSTGRES_PASSWORD": servers.ADMIN_PASSWORD}
    with servers.run("postgres:18", "postgres", 5432, environment, ["postgres", "-c", "fsync=off"]) as server:

        async def prepare() -> None:
            await servers.eventually("PostgreSQL answers", lambda: servers.postgres_answers(server))
            await servers.execute(server, "postgres", *ROLES)

        asyncio.run(prepare())
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[servers.Server]:
    """Run Redis with the limited user that the stack makes."""
    command = ["redis-server", "--requirepass", servers.ADMIN_PASSWORD, "--user", *servers.REDIS_RULES.split()]
    with servers.run("redis:8.0", "redis", 6379, {}, command) as server:
        asyncio.run(servers.eventually("Redis answers", lambda: servers.redis_answers(server)))
        yield server


@pytest.fixture
async def place(postgres: servers.Server) -> servers.Place:
    """Make an empty database owned by the owner role."""
    name = f"t{next(NUMBERS)}"
    await servers.execute(postgres, "postgres", f"CREATE DATABASE {name} OWNER owner")
    await servers.execute(postgres, name, *GRANTS)
    return servers.Place(postgres=postgres, database=name)


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """Write the password as the stack delivers it: bare, in a file."""
    file = tmp_path / "password"
    file.write_text(servers.APP_PASSWORD)
    return file


@pytest.fixture
def migrator(place: servers.Place, password_file: Path, monkeypatch: pytest.MonkeyPatch) -> settings.MigrationSettings:
    """Settings of the migration as the stack gives them, roles apart."""
    monkeypatch.setenv("DATABASE_HOST", "127.0.0.1")
    monkeypatch.setenv("DATABASE_PORT", str(place.postgres.port))
    monkeypatch.setenv("DATABASE_NAME", place.database)
    monkeypatch.setenv("DATABASE_USER", "migrator")
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(password_file))
    monkeypatch.setenv("DATABASE_OWNER_ROLE", "owner")
    return settings.load_migration()


@pytest.fixture
def api_settings(
    migrator: settings.MigrationSettings,
    redis: servers.Server,
    password_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> settings.ApiSettings:
    """Settings of the API over an empty database."""
    assert migrator.user == "migrator"  # its environment is the ground of this one
    monkeypatch.setenv("DATABASE_USER", "app")
    monkeypatch.setenv("REDIS_HOST", "127.0.0.1")
    monkeypatch.setenv("REDIS_PORT", str(redis.port))
    monkeypatch.setenv("REDIS_USER", "app")
    monkeypatch.setenv("REDIS_PASSWORD_FILE", str(password_file))
    return settings.load()


@pytest.fixture
async def api(
    api_settings: settings.ApiSettings, migrator: settings.MigrationSettings, redis: servers.Server
) -> AsyncIterator[FastAPI]:
    """Run the application over a migrated database and an empty cache."""
    await migrate.migrate(migrator)
    admin = servers.admin_redis(redis)
    await admin.flushall()
    await admin.aclose()
    app = application.create_app(api_settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the application."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://api") as opened:
        yield opened
