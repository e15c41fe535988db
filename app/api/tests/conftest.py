"""Fixtures: the servers once per run, a database of its own for every test, the application over both."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import logins
import pytest
import servers
import serving
from argon2 import PasswordHasher
from fastapi import FastAPI

from berth_api import app as application
from berth_api import schema_upgrade, settings
from berth_api.auth import verifiers

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


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Let logins cost next to nothing; what they really cost is tested by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifiers, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


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


@pytest.fixture(scope="session")
def migrated(postgres: servers.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make one database with the whole schema, to be copied for the tests that start from there."""
    folder = tmp_path_factory.mktemp("migrated")
    (folder / "password").write_text(servers.APP_PASSWORD)

    async def prepare(name: str) -> None:
        place = await empty(postgres, name)
        with pytest.MonkeyPatch.context() as patch:
            await schema_upgrade.migrate(as_migrator(place, folder / "password", patch))

    asyncio.run(prepare("migrated"))
    return "migrated"


async def empty(postgres: servers.Server, name: str) -> servers.Place:
    """Make an empty database owned by the owner role."""
    await servers.execute(postgres, "postgres", f"CREATE DATABASE {name} OWNER owner")
    await servers.execute(postgres, name, *GRANTS)
    return servers.Place(postgres=postgres, database=name)


def as_migrator(
    place: servers.Place, password_file: Path, monkeypatch: pytest.MonkeyPatch
) -> settings.MigrationSettings:
    """Set the environment of the migration as the stack does, roles apart, and read it."""
    admin = password_file.with_name("admin-password")
    admin.write_text(servers.FIRST_ADMIN_PASSWORD)
    monkeypatch.setenv("ADMIN_PASSWORD_FILE", str(admin))
    monkeypatch.setenv("DATABASE_HOST", "127.0.0.1")
    monkeypatch.setenv("DATABASE_PORT", str(place.postgres.port))
    monkeypatch.setenv("DATABASE_NAME", place.database)
    monkeypatch.setenv("DATABASE_USER", "migrator")
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(password_file))
    monkeypatch.setenv("DATABASE_OWNER_ROLE", "owner")
    return settings.load_migration()


@pytest.fixture
def template(request: pytest.FixtureRequest) -> str | None:
    """Name what a test's database is copied from: tests of the migration begin with nothing."""
    if not {"api", "address"} & set(request.fixturenames):
        return None
    name: str = request.getfixturevalue("migrated")
    return name


@pytest.fixture
async def place(postgres: servers.Server, template: str | None) -> servers.Place:
    """Make a database: empty, or for tests of the application with the schema in it."""
    name = f"t{next(NUMBERS)}"
    if template is None:
        return await empty(postgres, name)
    await servers.execute(postgres, "postgres", f"CREATE DATABASE {name} OWNER owner TEMPLATE {template}")
    return servers.Place(postgres=postgres, database=name)


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """Write the password as the stack delivers it: bare, in a file."""
    file = tmp_path / "password"
    file.write_text(servers.APP_PASSWORD)
    return file


@pytest.fixture
def migrator(place: servers.Place, password_file: Path, monkeypatch: pytest.MonkeyPatch) -> settings.MigrationSettings:
    """Settings of the migration."""
    return as_migrator(place, password_file, monkeypatch)


@pytest.fixture
def api_settings(
    migrator: settings.MigrationSettings,
    redis: servers.Server,
    password_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> settings.ApiSettings:
    """Settings of the API over an empty database."""
    assert migrator.user == "migrator"  # its environment is the ground of this one
    key = tmp_path / "jwt-key"
    key.write_text(servers.JWT_KEY)
    monkeypatch.setenv("JWT_KEY_FILE", str(key))
    monkeypatch.setenv("DATABASE_USER", "app")
    monkeypatch.setenv("REDIS_HOST", "127.0.0.1")
    monkeypatch.setenv("REDIS_PORT", str(redis.port))
    monkeypatch.setenv("REDIS_USER", "app")
    monkeypatch.setenv("REDIS_PASSWORD_FILE", str(password_file))
    return settings.load()


@pytest.fixture
async def api(api_settings: settings.ApiSettings, redis: servers.Server) -> AsyncIterator[FastAPI]:
    """Run the application over a migrated database and an empty cache."""
    admin = servers.admin_redis(redis)
    await admin.flushall()
    await admin.aclose()
    app = application.create_app(api_settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def address(api_settings: settings.ApiSettings) -> Iterator[str]:
    """Serve the application on a real port over a migrated database."""
    with serving.served(application.create_app(api_settings)) as given:
        yield given


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the application that is not logged in."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://api") as opened:
        yield opened


@pytest.fixture
async def admin(api: FastAPI, client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that is logged in as the first admin."""
    async with logins.opened(api, await logins.token(client, "admin", servers.FIRST_ADMIN_PASSWORD)) as opened:
        yield opened


@pytest.fixture
async def maker(api: FastAPI, admin: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that is logged in as a maker."""
    async with logins.opened(api, await logins.new(admin, "mia", "maker")) as opened:
        yield opened


@pytest.fixture
async def viewer(api: FastAPI, admin: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that is logged in as a viewer."""
    async with logins.opened(api, await logins.new(admin, "vic", "viewer")) as opened:
        yield opened


@pytest.fixture
def callers(
    client: httpx.AsyncClient, viewer: httpx.AsyncClient, maker: httpx.AsyncClient, admin: httpx.AsyncClient
) -> dict[str, httpx.AsyncClient]:
    """One client of each kind by its name."""
    return {"anonymous": client, "viewer": viewer, "maker": maker, "admin": admin}


@pytest.fixture(scope="session")
def objects() -> Iterator[servers.Server]:
    """Run the S3-compatible store; its image may be absent where nothing else needs it."""
    servers.require_image(servers.OBJECTS_IMAGE)
    environment = {"ROOT_ACCESS_KEY": "tests", "ROOT_SECRET_KEY": servers.APP_PASSWORD}
    command = ["--port", ":7070", "--health", "/health", "posix", "/data"]
    with servers.run(servers.OBJECTS_IMAGE, "objects", 7070, environment, command, volume="/data") as server:
        asyncio.run(servers.eventually("the object store answers", lambda: servers.http_answers(server, "/health")))
        yield server


@pytest.fixture
def object_store(objects: servers.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> servers.Server:
    """Let the application and workers that are started later have an object store, and a bucket that is not there."""
    for name, secret in (("ACCESS", "tests"), ("SECRET", servers.APP_PASSWORD)):
        file = tmp_path / f"objects-{name.lower()}"
        file.write_text(secret)
        monkeypatch.setenv(f"OBJECTS_{name}_KEY_FILE", str(file))
    monkeypatch.setenv("OBJECTS_ENDPOINT", f"http://127.0.0.1:{objects.port}")
    monkeypatch.setenv("OBJECTS_BUCKET", f"files-{next(NUMBERS)}")
    return objects
