"""Counts for Prometheus: by route template, on their own port, right with several processes, cheap."""

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator

import httpx
import pytest
import servers
from prometheus_client import CollectorRegistry
from starlette.types import Scope
from test_process import LOG_CONFIG, SOURCES

from berth_api import schema_upgrade, settings
from berth_api.database import DatabaseUnavailableError
from berth_api.metrics import registry, server
from berth_api.metrics.requests import UNKNOWN, Requests

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? ([0-9.e+-]+)$", re.MULTILINE)


def samples(text: str) -> dict[tuple[str, str], float]:
    """Read Prometheus's text: value by name and labels."""
    return {(name, labels): float(value) for name, labels, value in SAMPLE.findall(text)}


class Route:
    """A route as Starlette leaves it in the scope."""

    def __init__(self, path: str) -> None:
        """Stand for the route of `path`."""
        self.path_format = path


def scope(path: str | None, method: str = "GET") -> Scope:
    """Make a request's scope after routing."""
    return {"method": method} | ({} if path is None else {"route": Route(path)})


def test_requests_are_counted_by_template_not_by_path() -> None:
    """One series per route and status; what no route takes, and invented methods, share one."""
    own = CollectorRegistry()
    counted = Requests(own)
    for path, method, status in [
        ("/tools/{tool_id}", "GET", 200),
        ("/tools/{tool_id}", "GET", 404),
        (None, "GET", 404),
        (None, "BREW", 405),
    ]:
        counted.note(scope(path, method), status, 0.003)
    seen = {
        tuple(sample.labels.values()): sample.value
        for metric in own.collect()
        for sample in metric.samples
        if sample.name == "berth_http_requests_total"
    }
    assert seen == {
        ("GET", "/tools/{tool_id}", "200"): 1,
        ("GET", "/tools/{tool_id}", "404"): 1,
        ("GET", UNKNOWN, "404"): 1,
        (UNKNOWN, UNKNOWN, "405"): 1,
    }


def test_counting_is_cheap() -> None:
    """One request's counting takes a few microseconds: under 5 % of the 250 that 4,000 requests/s leave for each."""
    counted = Requests(CollectorRegistry())
    known = scope("/tools")
    best_s = 1.0
    for _ in range(20):
        started = time.process_time()
        for _ in range(1000):
            counted.note(known, 200, 0.003)
        best_s = min(best_s, (time.process_time() - started) / 1000)
    assert best_s < 12.5e-6


async def test_metrics_are_told_without_the_database() -> None:
    """With the database away everything else is told, and the last count of jobs stands."""
    answers: list[dict[str, int] | None] = [{"queued": 3}, None]

    async def jobs() -> dict[str, int]:
        await asyncio.sleep(0)
        found = answers.pop(0)
        if found is None:
            raise DatabaseUnavailableError
        return found

    counted = registry.Metrics(
        registry.Sources(pool=lambda: {"used": 2}, cache=lambda: (5, 1), drops=lambda: 7, jobs=jobs)
    )
    for _ in range(2):
        seen = samples((await counted.text()).decode())
        assert seen["berth_jobs", 'state="queued"'] == 3
        assert seen["berth_database_connections", 'state="used"'] == 2
        assert seen["berth_cache_reads_total", 'result="hit"'] == 5
        assert seen["berth_log_events_dropped_total", ""] == 7
        counted._jobs_at = -1e9
    assert answers == []


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /metrics HTTP/1.1\r\n\r\n", b"200"),
        (b"GET /metrics?x HTTP/1.0\r\n\r\n", b"200"),
        (b"HEAD /metrics HTTP/1.1\r\n\r\n", b"200"),
        (b"GET / HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /metrics HTTP/1.1\r\n\r\n", b"405"),
        (b"\r\n\r\n", b"405"),
    ],
)
async def test_only_metrics_are_answered(head: bytes, status: bytes) -> None:
    """The port knows one path and two methods."""

    async def text() -> bytes:
        await asyncio.sleep(0)
        return b"x 1\n"

    answer = await server.answer(head, text)
    assert answer.split(b" ")[1] == status
    assert answer.endswith(b"x 1\n") is (status == b"200" and head.startswith(b"GET"))


@contextlib.asynccontextmanager
async def processes(count: int, port: int, metrics_port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the API with several worker processes."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "--factory", "berth_api.main:create", "--port", str(port)),
        *("--workers", str(count), "--log-config", str(LOG_CONFIG), "--timeout-graceful-shutdown", "2"),
        env={
            **os.environ,
            "PYTHONPATH": str(SOURCES),
            "WEB_CONCURRENCY": str(count),
            "METRICS_PORT": str(metrics_port),
        },
        stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def scrape(client: httpx.AsyncClient, metrics_port: int) -> dict[tuple[str, str], float]:
    """Ask for the metrics once."""
    try:
        answer = await client.get(f"http://127.0.0.1:{metrics_port}/metrics", headers={"Connection": "close"})
    except httpx.TransportError as error:
        raise OSError(str(error)) from error
    assert answer.status_code == 200
    return samples(answer.text)


@pytest.mark.engine
@pytest.mark.parametrize("count", [1, 2])
async def test_the_process_counts_everything_once(
    migrator: settings.MigrationSettings, api_settings: settings.ApiSettings, count: int
) -> None:
    """With one worker process and with two, whichever answers tells all requests, cache reads, jobs and connections."""
    await schema_upgrade.migrate(migrator)
    assert api_settings.database.user == "app"
    port, metrics_port = servers.free_port(), servers.free_port()
    tools = ("berth_http_requests_total", 'method="GET",route="/tools",status="200"')
    async with processes(count, port, metrics_port), httpx.AsyncClient() as client:

        async def ready() -> bool:
            try:
                return (await client.get(f"http://127.0.0.1:{port}/health/ready")).status_code == 200
            except httpx.TransportError as error:
                raise OSError(str(error)) from error

        await servers.eventually("the API is ready", ready)
        for _ in range(40):  # new connections, so that both processes get some
            answer = await client.get(f"http://127.0.0.1:{port}/tools", headers={"Connection": "close"})
            assert answer.status_code == 200

        async def complete() -> bool:
            seen = [await scrape(client, metrics_port) for _ in range(6)]
            reads = [
                sum(value for (name, _), value in one.items() if name == "berth_cache_reads_total") for one in seen
            ]
            return all(one.get(tools) == 40 for one in seen) and reads == [40] * 6

        await servers.eventually("every answer counts all", complete, 20)
        last = await scrape(client, metrics_port)
        assert last["berth_log_events_dropped_total", ""] == 0
        assert last["berth_jobs", 'state="queued"'] == 0
        assert last["berth_database_connections", 'state="idle"'] >= 1
        assert (await client.get(f"http://127.0.0.1:{port}/metrics")).status_code == 404
