"""Fixtures: servers, and the application over them, once per run; every test finds them as if nobody had been there."""

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import applications
import databases
import environments
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


def pytest_collection_finish() -> None:
    """Keep the collector of cycles from going through all that was imported, again and again."""
    gc.freeze()


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
            await servers.execute(server, "postgres", *databases.ROLES)

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
        place = await databases.empty(postgres, name)
        with pytest.MonkeyPatch.context() as patch:
            await schema_upgrade.migrate(environments.as_migrator(place, folder / "password", patch))

    asyncio.run(prepare("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
async def people(
    postgres: servers.Server, redis: servers.Server, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Make the database that the application's tests take turns in, and a person of each role; give their tokens."""
    await servers.execute(postgres, "postgres", f"CREATE DATABASE {databases.SHARED} OWNER owner TEMPLATE {migrated}")
    folder = tmp_path_factory.mktemp("people")
    (folder / "password").write_text(servers.APP_PASSWORD)
    with pytest.MonkeyPatch.context() as patch:
        environments.as_migrator(
            servers.Place(postgres=postgres, database=databases.SHARED), folder / "password", patch
        )
        wanted = environments.as_application(redis, folder / "password", patch)
    async with applications.running(wanted) as app, applications.client(app) as client:
        tokens = {"admin": await logins.token(client, "admin", servers.FIRST_ADMIN_PASSWORD)}
        async with logins.opened(app, tokens["admin"]) as admin:
            for name, role in (("vic", "viewer"), ("mia", "maker")):
                tokens[name] = await logins.new(admin, name, role)
    await databases.keep_people(postgres)
    return tokens


@pytest.fixture
def ground(request: pytest.FixtureRequest) -> str | None:
    """Name the database that the test's is: shared, copied for who serves the application on a port, or None."""
    asked = request.fixturenames
    if "api" in asked:
        request.getfixturevalue("people")
        return databases.SHARED
    name: str | None = request.getfixturevalue("migrated") if "address" in asked else None
    return name


@pytest.fixture
async def place(request: pytest.FixtureRequest, postgres: servers.Server, ground: str | None) -> servers.Place:
    """Give a database: for tests of the application with the schema, and the people that the test asks for."""
    if ground == databases.SHARED:
        roles = {"viewer": "vic", "maker": "mia"}
        names = ["admin", *(name for role, name in roles.items() if role in request.fixturenames)]
        return await databases.make_afresh(postgres, names)
    name = f"t{next(NUMBERS)}"
    if ground is None:
        return await databases.empty(postgres, name)
    await servers.execute(postgres, "postgres", f"CREATE DATABASE {name} OWNER owner TEMPLATE {ground}")
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
    return environments.as_migrator(place, password_file, monkeypatch)


@pytest.fixture
def api_settings(
    migrator: settings.MigrationSettings,
    redis: servers.Server,
    password_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> settings.ApiSettings:
    """Settings of the API over the test's database."""
    assert migrator.user == "migrator"  # its environment is the ground of this one
    return environments.as_application(redis, password_file, monkeypatch)


@pytest.fixture(scope="session")
async def kept() -> AsyncIterator[applications.Applications]:
    """Keep applications that run, to the end of all tests."""
    keeper = applications.Applications()
    yield keeper
    await keeper.end()


@pytest.fixture
async def api(
    request: pytest.FixtureRequest,
    api_settings: settings.ApiSettings,
    redis: servers.Server,
    kept: applications.Applications,
) -> AsyncIterator[FastAPI]:
    """Give the application, over a schema with nothing in it and an empty cache."""
    admin = servers.admin_redis(redis)
    await admin.flushall()
    await admin.aclose()
    yield await kept.over(api_settings)
    if request.node.get_closest_marker("disturbs") is not None:
        await kept.end()


@pytest.fixture
def address(api_settings: settings.ApiSettings) -> Iterator[str]:
    """Serve the application on a real port over a migrated database."""
    with serving.served(application.create_app(api_settings)) as given:
        yield given


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the application that is not logged in."""
    async with applications.client(api) as opened:
        yield opened


@pytest.fixture
async def admin(api: FastAPI, people: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that is logged in as the first admin."""
    async with logins.opened(api, people["admin"]) as opened:
        yield opened


@pytest.fixture
async def maker(api: FastAPI, people: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that is logged in as a maker."""
    async with logins.opened(api, people["mia"]) as opened:
        yield opened


@pytest.fixture
async def viewer(api: FastAPI, people: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that is logged in as a viewer."""
    async with logins.opened(api, people["vic"]) as opened:
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
    """Let the application and workers that are started later have an object store; the first makes the bucket."""
    for name, secret in (("ACCESS", "tests"), ("SECRET", servers.APP_PASSWORD)):
        file = tmp_path / f"objects-{name.lower()}"
        file.write_text(secret)
        monkeypatch.setenv(f"OBJECTS_{name}_KEY_FILE", str(file))
    monkeypatch.setenv("OBJECTS_ENDPOINT", f"http://127.0.0.1:{objects.port}")
    monkeypatch.setenv("OBJECTS_BUCKET", "files")
    return objects
