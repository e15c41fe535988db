"""Mistakes that are refused before anything changes."""

import socket
from collections.abc import Mapping

import pytest

from tests.e2e.harness.scenario import snapshot
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        pytest.param(
            {"api.replica": 3},
            ["has 1 mistake; nothing was changed:", "api.replica: an unknown key; expected one of"],
            id="unknown key",
        ),
        pytest.param(
            {
                "api.replicas": 0,
                "redis.limits": {"cpus": 0.5},
                "postgres.data": "x",
                "proxy.port": "80a",
                "environment": "test",
            },
            [
                "has 5 mistakes; nothing was changed:",
                "api.replicas: 0; expected ",
                'environment: "test"; expected ',
                "postgres.data: an unknown key; expected one of ",
                'proxy.port: "80a"; expected a whole number; change the value',
                "redis.limits.memory_mb: nothing; expected a value; add the key",
            ],
            id="several mistakes",
        ),
    ],
)
def test_mistake_is_refused(product: Stack, changes: Mapping[str, object], messages: list[str]) -> None:
    """A mistake in the stack file must be refused in words, all mistakes at once, before anything changes."""
    values = product.values
    before = snapshot(product)
    product.configure(changes)
    run = product.pulumi("up", "--yes", "--skip-preview", expect=1)
    for message in messages:
        assert message in run.text
    assert "Traceback" not in run.text
    product.values = values
    product.configure({})
    assert snapshot(product) == before


def test_port_in_use_is_refused(product: Stack) -> None:
    """A port that another program has must be refused, with the port and the key named, before anything changes."""
    port = product.claim.ports["spare"]
    before, ours = snapshot(product), product.claim.ports["proxy"]
    with socket.create_server(("127.0.0.1", port)):
        product.configure({"proxy.port": port})
        run = product.pulumi("up", "--yes", "--skip-preview", expect=1)
    assert f"proxy.port: {port}, taken by another program; expected a free port" in run.text
    product.configure({"proxy.port": ours})
    assert snapshot(product) == before


def test_port_of_a_neighbour_is_refused(product: Stack, neighbour: Stack) -> None:
    """A port that another stack's container publishes must be refused, with that container named."""
    port = product.claim.ports["proxy"]
    neighbour.configure({"proxy.port": port})
    run = neighbour.pulumi("up", "--yes", "--skip-preview", expect=1)
    assert f"proxy.port: {port}, taken by container {product.prefix}-proxy; expected a free port" in run.text
    assert neighbour.containers() == []


def test_missing_engine_is_refused(product: Stack) -> None:
    """Without a Docker engine `up` must say so in words, and change neither containers nor the state."""
    before = snapshot(product)
    nowhere = "unix:///nonexistent/docker.sock"
    run = product.pulumi("up", "--yes", "--skip-preview", expect=1, docker_host=nowhere)
    assert "host.docker: no Docker engine: " in run.text
    assert "expected an engine that answers" in run.text
    assert "Traceback" not in run.text
    assert snapshot(product) == before
