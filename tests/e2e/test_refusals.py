"""Mistakes that are refused before anything changes."""

import socket
from collections.abc import Iterator
from typing import Final

import pytest

from tests.e2e.harness.berth import berth
from tests.e2e.harness.engine import HELPER_LABEL, STACK_LABEL
from tests.e2e.harness.scenario import snapshot
from tests.e2e.harness.settings import write_stack_file
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e


_NEIGHBOUR: Final = ("--publish", "127.0.0.1::80", "busybox:1.37", "sleep", "600")
_MISTAKES: Final = {
    "api.replica": 3,
    "api.replicas": 0,
    "redis.limits": {"cpus": 0.5},
    "postgres.data": "x",
    "proxy.port": "80a",
    "environment": "test",
}
_MESSAGES: Final = (
    "has 6 mistakes; nothing was changed:",
    "api.replica: an unknown key; expected one of ",
    "api.replicas: 0; expected ",
    'environment: "test"; expected ',
    "postgres.data: an unknown key; expected one of ",
    'proxy.port: "80a"; expected a whole number; change the value',
    "redis.limits.memory_mb: nothing; expected a value; add the key",
)


@pytest.fixture
def neighbours_port(product: Stack) -> Iterator[int]:
    """A port that a container of another stack publishes."""
    name = f"{product.prefix}-neighbour"
    labels = (f"{STACK_LABEL}={name}", f"{HELPER_LABEL}={product.prefix}")
    product.engine.run("run", "--detach", "--name", name, *(w for one in labels for w in ("--label", one)), *_NEIGHBOUR)
    try:
        (found,) = product.engine.inspect("container", [name])
        yield int(found["NetworkSettings"]["Ports"]["80/tcp"][0]["HostPort"])
    finally:
        product.engine.run("rm", "--force", name)


@pytest.fixture
def strangers(product: Stack) -> Iterator[str]:
    """Another stack with the same settings and the same prefix, as another checkout has it."""
    name = f"{product.claim.stack}-strangers"
    product.cli.run("stack", "init", name)
    write_stack_file(product.file.with_stem(f"Pulumi.{name}"), {**product.values, "prefix": product.prefix})
    yield name
    product.cli.run("stack", "rm", "--yes", "--force", "--stack", name)


def test_mistakes_are_refused(product: Stack) -> None:
    """Unknown keys, wrong types and values must be refused in words, all at once, before anything changes."""
    values = product.values
    before = snapshot(product)
    product.configure(_MISTAKES)
    run = product.pulumi("up", "--yes", "--skip-preview", expect=1)
    assert [message for message in _MESSAGES if message not in run.text] == []
    assert "Traceback" not in run.text
    product.values = values
    product.configure({})
    assert snapshot(product) == before


def test_ports_in_use_are_refused(product: Stack, neighbours_port: int) -> None:
    """Ports that another program and another stack's container have must be refused, with owner and key named.

    Nothing may have changed.
    """
    port, ours = product.claim.ports["spare"], product.claim.ports
    before = snapshot(product)
    with socket.create_server(("127.0.0.1", port)):
        product.configure({"proxy.port": port, "postgres.publish_port": neighbours_port})
        run = product.pulumi("up", "--yes", "--skip-preview", expect=1)
    assert f"proxy.port: {port}, taken by another program; expected a free port" in run.text
    taken = f"postgres.publish_port: {neighbours_port}, taken by container {product.prefix}-neighbour"
    assert f"{taken}; expected a free port" in run.text
    product.configure({"proxy.port": ours["proxy"], "postgres.publish_port": ours["postgres"]})
    assert snapshot(product) == before


def test_missing_engine_is_refused(product: Stack) -> None:
    """Without a Docker engine `up` must say so in words, and change neither containers nor the state."""
    before = snapshot(product)
    nowhere = "unix:///nonexistent/docker.sock"
    run = product.pulumi("up", "--yes", "--skip-preview", expect=1, docker_host=nowhere)
    assert "host.docker: no Docker engine: " in run.text
    assert "expected an engine that answers" in run.text
    assert "Traceback" not in run.text
    assert snapshot(product) == before


def test_another_stack_of_the_prefix_harms_nothing(product: Stack, strangers: str) -> None:
    """A stack of another state with the same prefix must fail, be told whose the names are, and take nothing away."""
    tool, before = product.site.create_tool("of the stack that was first"), snapshot(product)
    run = product.cli.run("up", "--yes", "--skip-preview", "--stack", strangers, expect=1)
    assert f"network with name {product.prefix}-data already exists" in run.text
    told = berth(product, "recover", "--yes", "--stack", strangers, expect=1)
    assert f"containers on networks that its state does not know: {product.prefix}-" in " ".join(told.text.split())
    assert "they came from another checkout or backend" in " ".join(told.text.split())
    product.cli.run("destroy", "--yes", "--skip-preview", "--stack", strangers)
    assert snapshot(product) == before
    assert product.site.json(f"/api/tools/{tool['id']}")["name"] == "of the stack that was first"
