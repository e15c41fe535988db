"""Every process of the image sends its copy of the log: API, worker and migration (rows S1-23, S4-10)."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest
import servers
from test_process import SOURCES, serve
from test_shipper import Sink, sink
from workers import working

from berth_api import settings

pytestmark = [pytest.mark.engine, pytest.mark.process]


def services(server: Sink) -> set[str]:
    """Name the services whose events arrived."""
    return {json.loads(line)["service.name"] for line in list(server.lines)}


async def test_every_process_sends_a_copy(
    migrator: settings.MigrationSettings, redis: servers.Server, password_file: Path, tmp_path: Path
) -> None:
    """Lines of the migration, the API and the worker, its children's included, arrive under their services' names."""
    key = tmp_path / "key"
    key.write_text(servers.JWT_KEY)
    rest = {
        "DATABASE_USER": "app",
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(redis.port),
        "REDIS_USER": "app",
        "REDIS_PASSWORD_FILE": str(password_file),
        "JWT_KEY_FILE": str(key),
    }
    assert migrator.user == "migrator"
    with sink() as server:
        copy = {"LOGSTASH_HOST": "127.0.0.1", "LOGSTASH_PORT": str(server.port)}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "berth_api.migrate"),
            env={**os.environ, "PYTHONPATH": str(SOURCES), **copy},
            stdout=asyncio.subprocess.DEVNULL,
        )
        assert await process.wait() == 0
        async with serve(servers.free_port(), rest | copy) as api, working(tmp_path, **rest, **copy) as worker:
            wanted = {"berth-migrate", "berth-api", "berth-worker"}
            await servers.eventually("all three", lambda: asyncio.sleep(0, wanted <= services(server)))
            for process in (api, worker.process):
                process.send_signal(signal.SIGTERM)
                await asyncio.wait_for(process.wait(), 20)
        ends = [json.loads(line)["message"] for line in server.lines]
    assert "stopped" in ends, "the worker's last line is sent before it ends"
