"""The third document, "Story 12.1": nginx, Vite, Django, PostgreSQL, Redis and Celery on a developer's machine."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from components.container import Healthcheck, Mount
from tests.recording import Recording
from tests.rows.given import (
    COMMAND,
    CONTAINER,
    NETWORK,
    container,
    limited,
    limits,
    mounted,
    run,
)
from tests.test_program import committed
from tests.test_program_shapes import run as run_stack

LIMITED: Final[dict[str, tuple[str, float, int, float, int]]] = {
    "S2-15": ("proxy", 0.5, 256, 0.25, 128),
    "S2-16": ("spa", 2.0, 2048, 1.0, 512),
    "S2-17": ("api", 2.0, 1024, 0.5, 512),
    "S2-18": ("postgres", 1.0, 512, 0.5, 256),
    "S2-19": ("redis", 0.5, 256, 0.25, 128),
    "S2-20": ("worker", 1.0, 512, 0.25, 256),
}
"""Row to tier, cores, MiB, reserved cores and reserved MiB."""


def told(row: str) -> tuple[float, int, float, int]:
    """What the engine is told of the limits of a row."""
    tier, cpus, memory_mb, reserved_cpus, reserved_mb = LIMITED[row]
    return limited(container(run(tier, limits=limits(cpus, memory_mb, reserved_cpus, reserved_mb))))


@pytest.mark.parametrize("row", LIMITED)
def test_limits_and_reservations_are_the_documents(row: str) -> None:
    """S2-15, S2-16, S2-17, S2-18, S2-19, S2-20: each tier has the document's cores and memory, reserved ones included.

    A plain engine reserves no cores: a reserved core is a weight of 1024 (ADR 14).
    """
    assert told(row) == LIMITED[row][1:]


def test_limits_add_up_to_the_documents_totals() -> None:
    """S2-21: 7.0 cores, 4608 MiB, 2.75 cores and 1792 MiB reserved, over what the six tiers really register."""
    assert [sum(each) for each in zip(*map(told, LIMITED), strict=True)] == [7.0, 4608, 2.75, 1792]


@pytest.mark.parametrize(
    ("tier", "mounts", "expected"),
    [
        ("postgres", None, {"/var/lib/postgresql": ("app-postgres-data", True)}),
        ("redis", None, {"/data": ("app-redis-data", True)}),
        (
            "api",
            {"app-backend-media": "/app/media", "app-backend-static": "/app/staticfiles"},
            {"/app/media": ("app-backend-media", True), "/app/staticfiles": ("app-backend-static", True)},
        ),
        (
            "spa",
            {"app-frontend-node-modules": "/app/node_modules"},
            {"/app/node_modules": ("app-frontend-node-modules", True)},
        ),
    ],
)
def test_named_volumes_are_where_the_document_has_them(
    tier: str, mounts: Mapping[str, str] | None, expected: dict[str, tuple[str, bool]]
) -> None:
    """S2-13: the stores' own volumes have the document's names, and a service takes any that it is given.

    PostgreSQL's is one folder higher: from version 18 on images keep their data below /var/lib/postgresql/18.
    """
    given: dict[str, Any] = (
        {} if mounts is None else {"mounts": [Mount(volume=name, target=path) for name, path in mounts.items()]}
    )
    assert mounted(container(run(tier, prefix="app", **given))) == expected


def test_the_proxy_logs_to_the_engine_instead_of_a_volume() -> None:
    """S2-13: in place of app-proxy-logs:/var/log/nginx the engine keeps the log, and bounds it."""
    found = run("proxy", prefix="app")
    assert set(mounted(container(found))) == {"/var/lib/berth-proxy"}
    assert "access_log /dev/stdout " in found.of_type(COMMAND)["app-proxy-apply"].inputs["stdin"]
    assert container(found)["logOpts"] == {"max-file": "3", "max-size": "10m"}


@pytest.mark.parametrize(
    ("tier", "words"),
    [
        ("spa", ("CMD", "wget", "--spider", "http://localhost:5173")),
        ("api", ("CMD", "curl", "-f", "http://localhost:8000/api/v1/health/")),
    ],
)
def test_a_tier_takes_the_documents_check(tier: str, words: tuple[str, ...]) -> None:
    """S2-08, S2-09: Vite's and Django's checks reach the engine word for word."""
    assert container(run(tier, healthcheck=Healthcheck(test=words)))["healthcheck"]["tests"] == list(words)


def published(found: Recording) -> set[tuple[str, str, int, int]]:
    """Tier, address and ports of everything that is published on the host."""
    return {
        (name.removeprefix("berth-s-"), port["ip"], port["external"], port["internal"])
        for name, one in found.of_type(CONTAINER).items()
        for port in one.inputs["ports"]
    }


def test_a_developers_ports_are_the_documents_on_loopback() -> None:
    """S2-25: 80, 5432 and 6379 of the host, each on 127.0.0.1 alone: neighbours do not reach them past a firewall.

    The container's port of the proxy is 8080, since it is not root. Page (5173) and API (8000) are reached through the
    proxy: of what rolls, two cannot have one port of the host.
    """
    found = run_stack(
        networks={"edge": "10.9.0.0/24", "data": "10.9.1.0/24", "publish": "10.9.2.0/24"},
        proxy={"port": 80},
        postgres={"publish_port": 5432},
        redis={"publish_port": 6379},
    )
    assert published(found) == {
        ("proxy", "127.0.0.1", 80, 8080),
        ("postgres", "127.0.0.1", 5432, 5432),
        ("redis", "127.0.0.1", 6379, 6379),
    }
    ways_out = {place["name"] for place in found.of_type(CONTAINER)["berth-s-postgres"].inputs["networksAdvanced"]}
    assert ways_out == {"berth-s-data-id", "berth-s-publish-id"}  # an internal network alone publishes nothing


def places(inputs: Mapping[str, Any]) -> dict[str, list[str]]:
    """Network to the host names that a container has there beside its own."""
    return {place["name"]: place.get("aliases") or [] for place in inputs["networksAdvanced"]}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_stores_are_found_by_name_and_by_nobody_elses_containers(stack: str) -> None:
    """S2-27: `postgres`, `redis` and `objects` are names on the stack's own networks, and nobody is on another one.

    An application is told just these names, so that replacing a server touches none of its readers.
    """
    found, prefix = committed(stack), f"berth-{stack}"
    own = {f"{name}-id" for name in found.of_type(NETWORK)}
    assert {one.inputs["name"].startswith(f"{prefix}-") for one in found.of_type(NETWORK).values()} == {True}
    assert found.of_type(NETWORK)[f"{prefix}-data"].inputs["internal"] is True
    for name, one in found.of_type(CONTAINER).items():
        assert places(one.inputs), name  # else it would be on the bridge that all containers share
        assert set(places(one.inputs)) <= own, name
        assert "networkMode" not in one.inputs, name
    containers = found.of_type(CONTAINER)
    for tier in ("postgres", "redis", "objects"):
        assert places(containers[f"{prefix}-{tier}"].inputs)[f"{prefix}-data-id"] == [tier]
    told_to = containers[f"{prefix}-api-0"].inputs["envs"]
    assert {"DATABASE_HOST=postgres", "DATABASE_PORT=5432", "REDIS_HOST=redis", "REDIS_PORT=6379"} <= set(told_to)
