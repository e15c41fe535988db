"""The real process under uvicorn: starting without its database, its log, its end."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
import servers

from berth_api import migrate, schema_steps, schema_upgrade, settings

pytestmark = [pytest.mark.engine, pytest.mark.process]

SOURCES = Path(__file__).parents[1] / "src"
LOG_CONFIG = SOURCES / "berth_api/logging.json"
GRACE_S = 60
"""How long a process may wait for open answers when it is told to stop."""


@contextlib.asynccontextmanager
async def serve(port: int, environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the API as its image does, with `environment` over this process's own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "--factory", "berth_api.main:create", "--port", str(port)),
        *("--no-access-log", "--log-config", str(LOG_CONFIG), "--timeout-graceful-shutdown", f"{GRACE_S}"),
        env={**os.environ, "PYTHONPATH": str(SOURCES), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_it_starts_before_its_database_and_logs_json_only(
    place: servers.Place, migrator: settings.MigrationSettings, api_settings: settings.ApiSettings
) -> None:
    """Started while PostgreSQL is down it lives, becomes ready when PostgreSQL is there, and stops cleanly.

    That nobody takes the copy of its log, which it is told to send, changes nothing (rows S1-23, S4-10).
    Every line it wrote is one JSON object with ECS fields; a caller's request id is in the answer and in its line.
    """
    await schema_upgrade.migrate(migrator)
    assert api_settings.database.user == "app"
    port = servers.free_port()
    place.postgres.container.kill()
    nobody = {"LOGSTASH_HOST": "127.0.0.1", "LOGSTASH_PORT": "1"}
    async with serve(port, nobody) as process, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:

        async def lives() -> bool:
            try:
                return (await client.get("/health/live")).status_code == 200
            except httpx.TransportError as error:
                raise OSError(str(error)) from error

        async def ready() -> bool:
            return (await client.get("/health/ready")).status_code == 200

        await servers.eventually("the API lives", lives)
        assert (await client.get("/health/ready")).status_code == 503
        place.postgres.container.start()
        await servers.eventually("the API is ready", ready)
        named = await client.get("/tools", headers={"X-Request-ID": "from-the-proxy.1"})
        assert named.headers["x-request-id"] == "from-the-proxy.1"
        refused = await client.get("/nothing", headers={"X-Request-ID": "bad id {}"})
        assert len(refused.headers["x-request-id"]) == 32
        process.send_signal(signal.SIGTERM)
        out, err = await asyncio.wait_for(process.communicate(), GRACE_S / 2)
    assert err == b""
    events = [json.loads(line) for line in out.splitlines()]
    common = {"@timestamp", "log.level", "message", "ecs.version", "service.name", "service.version", "log.logger"}
    assert all(common <= event.keys() for event in events)
    assert "uvicorn.error" in {event["log.logger"] for event in events}
    (line,) = [event for event in events if event.get("http.request.id") == "from-the-proxy.1"]
    assert (line["message"], line["http.response.status_code"], line["event.dataset"]) == (
        "GET /tools 200",
        200,
        "access",
    )
    assert not [event for event in events if event.get("url.path") == "/health/live"], "good probes are not logged"
    said = [event["message"] for event in events if event["log.logger"] == "berth_api.health.probe"]
    assert said[-1] == "database answers"


async def test_a_missing_secret_ends_the_start_with_its_path(api_settings: settings.ApiSettings) -> None:
    """Without its password file the process ends with status 78 and one log line that names variable and path."""
    assert api_settings.redis.user == "app"
    async with serve(servers.free_port(), {"DATABASE_PASSWORD_FILE": "/nowhere/password"}) as process:
        out, err = await asyncio.wait_for(process.communicate(), 15)
    assert (process.returncode, err) == (78, b"")
    (event,) = [json.loads(line) for line in out.splitlines()]
    assert (event["log.level"], event["message"]) == (
        "critical",
        (
            "cannot start: DATABASE_PASSWORD_FILE: found '/nowhere/password'; the file cannot be read "
            "(No such file or directory); expected a file that holds the secret alone; mount it there"
        ),
    )


async def test_a_failed_migration_exits_with_a_failure(migrator: settings.MigrationSettings) -> None:
    """`python -m berth_api.migrate` exits 1 for a missing database and says so without showing the password."""
    assert migrator.user == "migrator"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "berth_api.migrate"),
        env={**os.environ, "PYTHONPATH": str(SOURCES), "DATABASE_NAME": "no-such-database", "MIGRATION_WAIT_S": "10"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, err) == (1, b"")
    (event,) = [json.loads(line) for line in out.splitlines()]
    assert event["message"].startswith("not migrated: 127.0.0.1:")
    assert event["message"].endswith('database "no-such-database" does not exist')
    assert servers.APP_PASSWORD.encode() not in out


async def test_a_migration_with_nothing_to_do_loads_next_to_nothing(migrator: settings.MigrationSettings) -> None:
    """On a schema that is current it says so and ends well, without SQLAlchemy, Alembic or the web framework."""
    await schema_upgrade.migrate(migrator)
    program = "import sys; from berth_api import migrate; status = migrate.main([]); print(*sys.modules); exit(status)"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program),
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, err) == (0, b"")
    *events, modules = out.decode().splitlines()
    assert [json.loads(event)["message"] for event in events] == [
        "first admin's password kept",
        f"schema is current at {schema_steps.steps(schema_steps.VERSIONS)[-1].revision}",
    ]
    assert not {"sqlalchemy", "alembic", "fastapi"} & set(modules.split())


async def test_the_status_is_one_line_of_json(migrator: settings.MigrationSettings) -> None:
    """`python -m berth_api.migrate status --json` prints the standing alone on stdout; logs would go to stderr."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "berth_api.migrate", "status", "--json"),
        env={**os.environ, "PYTHONPATH": str(SOURCES), "MIGRATION_WAIT_S": "20"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, err) == (0, b"")
    standing = json.loads(out)
    assert (standing["current"], standing["ahead"], standing["applied"]) == (None, False, [])
    first = {"revision": "0001", "phase": "expand", "title": "Create the table of tools."}
    assert standing["pending"][0] == first
    assert standing["head"] == standing["pending"][-1]["revision"]
    assert migrate.as_text(await schema_upgrade.status(migrator)).splitlines()[:2] == [
        f"current nothing, this release {standing['head']}",
        "pending 0001 expand   Create the table of tools.",
    ]
