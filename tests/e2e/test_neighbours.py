"""Two stacks on one host: neither sees or touches the other."""

import httpx
import pytest

from tests.e2e.harness.engine import EngineError
from tests.e2e.harness.scenario import assert_whole
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e


def test_port_of_a_neighbour_is_refused(product: Stack, neighbour: Stack) -> None:
    """A port that another stack's container publishes must be refused, with that container named."""
    port = product.claim.ports["proxy"]
    neighbour.configure({"proxy.port": port})
    run = neighbour.pulumi("up", "--yes", "--skip-preview", expect=1)
    assert f"proxy.port: {port}, taken by container {product.prefix}-proxy; expected a free port" in run.text
    assert neighbour.containers() == []


def test_neighbours_do_not_see_each_other(product: Stack, neighbour: Stack) -> None:
    """A second stack must come up and go beside the first, with data of its own and no way to the other's tiers."""
    before = product.ids()
    tool = product.site.create_tool(f"of the first stack {len(product.cli.runs)}")
    neighbour.up()
    assert_whole(neighbour)
    assert product.ids() == before
    path = f"/api/tools/{tool['id']}"
    assert neighbour.site.get(path).status_code == httpx.codes.NOT_FOUND
    (theirs,) = product.containers("postgres")
    (api, _) = neighbour.containers("api")
    assert neighbour.engine.run("exec", api.name, *_connect("postgres"))
    for place in (theirs.address_on("data"), theirs.name):
        with pytest.raises(EngineError):
            neighbour.engine.run("exec", api.name, *_connect(place))
    neighbour.destroy()
    assert neighbour.containers() == []
    assert product.ids() == before
    assert product.site.json(path) == tool


def _connect(host: str) -> tuple[str, ...]:
    return ("timeout", "3", "bash", "-c", f"exec 3<>/dev/tcp/{host}/5432 && echo connected")
