"""Real PostgreSQL and Redis for the tests: started on free loopback ports, removed at the end."""

import asyncio
import contextlib
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import asyncpg
import docker
import docker.errors
import docker.types
import httpx
import pytest
from docker.models.containers import Container
from redis.asyncio import Redis

PREFIX = f"berth-apitest-{secrets.token_hex(4)}"
DEADLINE_S = 60.0
PORT_TRIES = 5
TAKEN = ("address already in use", "port is already allocated")
"""What the engine says of a port that another program has."""
ADMIN_PASSWORD = "admin-pw"  # noqa: S105  of containers that live for one test run on loopback
APP_PASSWORD = "app-pw"  # noqa: S105  the same
FIRST_ADMIN_PASSWORD = "first-admin-pw"  # noqa: S105  the same
JWT_KEY = "a-signing-key-of-the-tests-alone-0123456789"
OBJECTS_IMAGE = "versity/versitygw:v1.8.0"
REDIS_RULES = (
    f"app on >{APP_PASSWORD} resetkeys ~berth:* resetchannels &berth:* -@all"
    " +@read +@write +@connection +@transaction +@pubsub -@dangerous +info +evalsha +script|load"
)
"""What the stack will allow the API: the tests run under the same limits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """One container and the loopback port it answers on, which stays the same over a restart."""

    container: Container
    port: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A database with the roles' grants, empty of tables."""

    postgres: Server
    database: str


def require_image(reference: str) -> None:
    """Skip the test, with the reason, where the image is neither here nor to be had."""
    client = docker.from_env()
    try:
        client.images.get(reference)
    except docker.errors.ImageNotFound:
        pytest.skip(f"the image {reference} is not on this engine; `airgap-images ensure {reference}` builds it")
    finally:
        client.close()


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def run(  # noqa: PLR0913  what a container is
    image: str,
    tier: str,
    inner_port: int,
    environment: dict[str, str],
    command: list[str],
    *,
    volume: str | None = None,
) -> Iterator[Server]:
    """Run a container for as long as the block lasts, with a volume of its own where `volume` says."""
    client = docker.from_env()

    def create(port: int) -> Container:
        return client.containers.create(
            image,
            command,
            name=f"{PREFIX}-{tier}",
            environment=environment,
            ports={f"{inner_port}/tcp": ("127.0.0.1", port)},
            labels={"berth.stack": PREFIX},
            mounts=[] if volume is None else [docker.types.Mount(volume, source=None)],
            detach=True,
        )

    server = started(create)
    try:
        yield server
    finally:
        server.container.remove(force=True, v=True)
        client.close()


def started(create: Callable[[int], Container], tries: int = PORT_TRIES) -> Server:
    """Start a container on a free port; on another one when some program was quicker to take it."""
    port = free_port()
    container = create(port)
    try:
        container.start()
    except docker.errors.APIError as error:
        container.remove(force=True, v=True)
        if tries == 1 or not any(words in str(error.explanation) for words in TAKEN):
            raise
        return started(create, tries - 1)
    return Server(container=container, port=port)


async def eventually(what: str, check: Callable[[], Awaitable[object]], deadline_s: float = DEADLINE_S) -> None:
    """Wait until `check` returns something true without raising; name `what` was expected when it never does."""
    end = time.monotonic() + deadline_s
    last: object = None
    while time.monotonic() < end:
        try:
            last = await check()
        except (OSError, AssertionError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            last = error
        else:
            if last:
                return
        await asyncio.sleep(0.05)
    message = f"not within {deadline_s:g} s: {what}; last: {last!r}"
    raise AssertionError(message)


async def execute(server: Server, database: str, *statements: str) -> None:
    """Run statements as the administrator."""
    connection = await asyncpg.connect(
        host="127.0.0.1", port=server.port, user="postgres", password=ADMIN_PASSWORD, database=database, timeout=5
    )
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def fetch(server: Server, database: str, query: str) -> list[tuple[object, ...]]:
    """Run a query as the administrator."""
    connection = await asyncpg.connect(
        host="127.0.0.1", port=server.port, user="postgres", password=ADMIN_PASSWORD, database=database, timeout=5
    )
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


def admin_redis(server: Server) -> "Redis":
    """Open Redis as the administrator."""
    return Redis(host="127.0.0.1", port=server.port, password=ADMIN_PASSWORD, socket_timeout=2, protocol=2)


async def redis_answers(server: Server) -> bool:
    """Tell whether Redis answers."""
    client = admin_redis(server)
    try:
        return bool(await client.ping())
    except Exception as error:  # whatever is wrong, it does not answer yet
        raise OSError(str(error)) from error
    finally:
        await client.aclose()


async def postgres_answers(server: Server) -> bool:
    """Tell whether PostgreSQL answers."""
    await execute(server, "postgres", "SELECT 1")
    return True


async def http_answers(server: Server, path: str) -> bool:
    """Tell whether the server answers 200 for a path."""
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"http://127.0.0.1:{server.port}{path}")).status_code == httpx.codes.OK
    except httpx.TransportError as error:
        raise OSError(str(error)) from error
