"""A stack brought up from nothing: it answers, says where, keeps its secrets, and is locked down."""

import re

import httpx
import pytest

from tests.e2e.harness.hardening import complaints
from tests.e2e.harness.leaks import in_the_open
from tests.e2e.harness.scenario import assert_whole
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import generated_secrets

pytestmark = pytest.mark.e2e

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def test_every_tier_is_up(product: Stack) -> None:
    """`pulumi up` from nothing must end with every tier running, healthy and known to the state."""
    assert product.first_up is not None
    assert_whole(product)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/a/deep/link", "text/html"),
        ("/version.json", "application/json"),
        ("/api/version", "application/json"),
        ("/api/tools", "application/json"),
        ("/docs", "text/html"),
        ("/openapi.json", "application/json"),
        ("/health", "application/json"),
    ],
)
def test_endpoint_answers(product: Stack, path: str, kind: str) -> None:
    """Every public path must answer through the proxy with its kind of content."""
    answer = product.site.get(path)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (httpx.codes.OK, kind)


def test_tool_is_kept(product: Stack) -> None:
    """A tool that was created must be read back alone, in the list, and from the cache the second time."""
    number = len(product.cli.runs)
    earlier, tool = (product.site.create_tool(f"{name} {number}") for name in ("earlier", "later"))
    path = f"/api/tools/{tool['id']}"
    first, second = product.site.get(path), product.site.get(path)
    assert first.json() == second.json() == tool
    assert first.headers["x-cache"] == "MISS"
    assert second.headers["x-cache"] == "HIT" or second.headers["x-cache-status"] in {"HIT", "STALE", "UPDATING"}
    assert product.site.json(f"/api/tools?after={earlier['id']}") == [tool]


def test_outputs_are_complete(product: Stack) -> None:
    """The outputs must name every endpoint, the release, and every image by digest, which must be what runs."""
    outputs, ports = product.outputs(), product.claim.ports
    url = f"http://127.0.0.1:{ports['proxy']}"
    assert outputs["endpoints"] == {
        "app": url,
        "api": f"{url}/api",
        "docs": f"{url}/docs",
        "postgres": f"127.0.0.1:{ports['postgres']}",
        "redis": f"127.0.0.1:{ports['redis']}",
        "kibana": None,
    }
    assert set(outputs["images"]) == {"api", "objects", "postgres", "proxy", "redis", "spa"}
    assert all(_DIGEST.search(digest) for digest in outputs["images"].values())
    running = {one.tier: one.image for one in product.containers()}
    assert running == outputs["images"] | {"worker": outputs["images"]["api"]}
    assert set(outputs["release"]) == {"when", "who", "commit", "migration", "id", "bundle", "images"}
    assert set(outputs) == {"admin", "endpoints", "images", "release"}


def test_every_container_is_locked_down(product: Stack) -> None:
    """Every container must pass the checks of a container benchmark, none waived."""
    containers = product.containers()
    assert containers
    assert [line for one in containers for line in complaints(one.raw)] == []


def test_everything_is_labelled(product: Stack) -> None:
    """Every container, network and volume must carry the labels of its stack and tier."""
    engine, found = product.engine, [one.raw["Config"]["Labels"] for one in product.containers()]
    for kind in ("network", "volume"):
        found += [one["Labels"] for one in engine.inspect(kind, engine.names(kind, product.prefix))]
    assert {labels.get("berth.stack") for labels in found} == {product.prefix}
    assert all(labels.get("berth.tier") for labels in found)


def test_secrets_are_nowhere_in_the_open(product: Stack) -> None:
    """No secret may stand in a container's description or log, an image's history, the state, or the CLI's output."""
    secrets = generated_secrets(product.state(show_secrets=True))
    assert len(secrets) >= 4  # three roles of the database, one user of the cache
    assert in_the_open(product, secrets) == []


def test_datastores_answer_only_with_a_password(product: Stack) -> None:
    """A data store's published port must refuse whoever has no password."""
    proxy = f"{product.prefix}-redis"
    assert "NOAUTH" in product.engine.run("exec", proxy, "redis-cli", "get", "anything")
