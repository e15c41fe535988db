"""What the proxy answers with before its first bundle and after a restart."""

import http.client
import json
import time

import pytest

from tests.e2e.harness.eventually import eventually
from tests.proxy.commands import docker
from tests.proxy.turns import one_live
from tests.proxy.world import World

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_before_the_first_bundle_every_request_is_told_to_come_back(empty_world: World, method: str) -> None:
    """A proxy without a bundle answers 503 with Retry-After and a page of its own, and counts as healthy."""
    answer = empty_world.get("/api/tools?limit=1", method)
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Starting</h1>" in answer.body
    assert docker("exec", empty_world.proxy, "berth-proxy", "health").stdout == "built-in\n"


def test_a_killed_proxy_starts_with_the_last_good_bundle(world: World) -> None:
    """After a SIGKILL the container starts with the bundle that was live, without a new apply."""
    server = world.start_server("a")
    world.applied(world.bundle([server]))
    world.kill(world.proxy)
    world.mend()
    assert json.loads(world.get("/api/x").body)["server"] == "a"


def test_a_stop_is_graceful_and_in_time(world: World) -> None:
    """SIGQUIT, which the image asks for, ends nginx and the container with exit code 0."""
    world.applied(world.bundle([world.start_server("a")]))
    world.stop(world.proxy, 20)
    assert docker("inspect", "-f", "{{.State.ExitCode}}", world.proxy).stdout.strip() == "0"


def test_the_proxy_starts_before_its_servers_and_finds_them(world: World) -> None:
    """After a restart of everything the proxy serves what resolves, answers 502 for the rest, and finds it later."""
    first, second = world.start_server("a"), world.start_server("b")
    world.applied(world.bundle([second], api=[first]))
    world.stop(first)
    world.restart_proxy()
    assert json.loads(world.get("/page").body)["server"] == "b"
    lost = world.get("/api/x")
    assert (lost.status, lost.headers["retry-after"]) == (502, "5")
    world.mend()
    eventually(lambda: world.get("/api/x").status == 200, seconds=20, what="the API is found again")


def test_servers_that_come_back_with_other_addresses_are_found(new_world: World) -> None:
    """When a server's address went to another container, the proxy learns the new one by itself."""
    world = new_world  # where no other server has left an address that is lower
    first = world.start_server("a")
    world.applied(world.bundle([first]))
    old = _address(first)
    world.stop(first)
    world.start_server("b")  # takes the lowest free address, the one just left
    docker("start", first)
    assert _address(first) != old, "the address was not taken; nothing would be shown"
    eventually(lambda: '"server":"a"' in world.get("/api/x").body, seconds=20, what="the server at its new address")


@pytest.mark.parametrize("milliseconds", [40, 120, 200, 280, 360, 500, 800, 1300])
def test_an_apply_killed_at_any_point_leaves_a_complete_bundle(world: World, milliseconds: int) -> None:
    """Whenever apply is killed, the proxy serves and starts with one whole bundle, and the next apply works."""
    servers = {world.bundle([world.start_server(name)]): name for name in "ab"}
    _, target = one_live(world, *servers)
    kill = ("timeout", "--foreground", "-s", "KILL", str(milliseconds / 1000))
    docker("exec", "-i", world.proxy, *kill, "berth-proxy", "apply", stdin=target, check=False)
    eventually(lambda: _serves_the_live_one(world), seconds=20, what="nginx runs the live bundle")
    assert '"server":"' in world.get("/api/x").body
    world.kill(world.proxy)
    world.mend()
    assert _serves_the_live_one(world)
    assert '"server":"' in world.get("/api/x").body
    world.applied(target)
    assert f'"server":"{servers[target]}"' in world.get("/api/x").body


def _serves_the_live_one(world: World) -> bool:
    told = {word: rest for word, *rest in map(str.split, world.status().splitlines())}
    return told["serving"][0] == told["live"][1]


def _address(container: str) -> str:
    form = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
    return docker("inspect", "-f", form, container).stdout.strip()


def test_a_stop_does_not_wait_for_idle_clients(world: World) -> None:
    """While a container is replaced nobody listens on its port, so open connections hold it up for a moment only."""
    world.applied(world.bundle([world.start_server("a")]))
    connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=10)
    connection.request("GET", "/page")
    assert connection.getresponse().read()
    started = time.monotonic()
    world.stop(world.proxy, 20)
    connection.close()
    assert time.monotonic() - started < 10, "it waited for its idle client, to be killed in the end"
    assert docker("inspect", "-f", "{{.State.ExitCode}}", world.proxy).stdout.strip() == "0"
