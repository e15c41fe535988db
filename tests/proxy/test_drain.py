"""Servers that are taken out of use before their containers are replaced."""

import http.client
import subprocess
import threading
import time

import pytest

from tests.e2e.harness.eventually import eventually
from tests.proxy.commands import docker
from tests.proxy.world import World

pytestmark = pytest.mark.engine


def _drain(world: World, *servers: str) -> subprocess.CompletedProcess[str]:
    return docker("exec", world.proxy, "berth-proxy", "drain", *servers, check=False)


def _servers(world: World, requests: int = 12) -> set[str]:
    """Who answers."""
    return {world.get("/page").body.split('"', 4)[3] for _ in range(requests)}


def _status(world: World) -> dict[str, str]:
    lines = world.status().splitlines()
    return {word: rest.strip() for word, _, rest in (line.partition(" ") for line in lines)}


def test_a_drained_server_gets_no_request_until_the_next_apply(world: World) -> None:
    """Who is drained is asked no more, also when it is gone; an apply of the very same bundle uses it again."""
    a, b = world.start_server("a"), world.start_server("b")
    bundle = world.bundle([a, b])
    world.applied(bundle)
    assert _servers(world) == {"a", "b"}
    done = _drain(world, b, "no-such-server")
    assert (done.returncode, done.stdout) == (0, f"out of use: {b}\n")
    assert _servers(world) == {"a"}
    assert _status(world)["drained"] == b
    world.stop(b)
    assert _servers(world) == {"a"}
    world.mend()
    world.applied(bundle)
    assert "drained" not in _status(world)
    eventually(lambda: _servers(world) == {"a", "b"}, seconds=20, what="both answer")


def test_a_drain_waits_for_the_requests_of_who_leaves(world: World) -> None:
    """An answer under way from a server that is drained is whole, and the drain ends after it, not before."""
    a, b = world.start_server("a"), world.start_server("b")
    world.applied(world.bundle([a, b]))
    for one in (a, b):
        world.change(one, "head -c 40000 /dev/zero | tr '\\0' x >/tmp/slow")  # read at 10 kB/s
    ends: dict[str, float] = {}

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=30)
        connection.request("GET", "/slow")
        assert len(connection.getresponse().read()) == 40000
        connection.close()
        ends["answer"] = time.monotonic()

    readers = [threading.Thread(target=read) for _ in range(2)]  # one at each server
    for reader in readers:
        reader.start()
    eventually(lambda: _under_way(world) == 2, seconds=20, what="two answers are under way")
    done = _drain(world, b)
    ends["drain"] = time.monotonic()
    for reader in readers:
        reader.join()
    assert (done.returncode, done.stdout) == (0, f"out of use: {b}\n")
    assert ends["drain"] > ends["answer"]


def _under_way(world: World) -> int:
    """Connections of clients that the proxy has open: port 8080, established."""
    table = docker("exec", world.proxy, "cat", "/proc/net/tcp").stdout
    rows = [line.split() for line in table.splitlines()[1:]]
    return sum(row[1].endswith(":1F90") and row[3] == "01" for row in rows)


def test_drains_of_two_tiers_add_up(world: World) -> None:
    """A second drain leaves the first in place, whoever was named in it."""
    a, b, c, d = (world.start_server(name) for name in "abcd")
    world.applied(world.bundle([a, b], api=[c, d]))
    assert _drain(world, b).returncode == 0
    assert _drain(world, d).returncode == 0
    assert _status(world)["drained"] == f"{b} {d}"
    assert _servers(world) == {"a"}
    assert '"server":"c"' in world.get("/api/page").body


def test_the_last_server_that_works_is_never_drained(world: World) -> None:
    """A drain that would leave nobody who answers is refused with a remedy and changes nothing."""
    a, b = world.start_server("a"), world.start_server("b")
    world.applied(world.bundle([a, b]))
    both = _drain(world, a, b)
    assert both.returncode == 1
    assert both.stderr == (
        f"berth-proxy: upstream api would have no server that works without {a} {b}; start the others again, "
        "or leave out the tier's surge for this release; it stays in use\n"
    )
    world.sicken(a)
    assert _drain(world, b).returncode == 1
    assert "drained" not in _status(world)
    assert _servers(world) == {"a", "b"}


def test_a_group_that_is_down_anyway_does_not_hold_a_release_up(world: World) -> None:
    """Where no server of a group answers, there is nothing to lose: a release that mends it goes on."""
    a, b = world.start_server("a"), world.start_server("b")
    world.applied(world.bundle([a, b]))
    for one in (a, b):
        world.sicken(one)
    assert _drain(world, b).returncode == 0
    assert _servers(world) == {"a"}


@pytest.mark.parametrize("where", ["empty_world", "world"])
def test_servers_that_nobody_uses_are_no_mistake(request: pytest.FixtureRequest, where: str) -> None:
    """Before the first bundle, and for servers of another release, there is nothing to do, and that is said."""
    found: World = request.getfixturevalue(where)
    if where == "world":
        found.applied(found.bundle([found.start_server("a")]))
    done = _drain(found, "nobody")
    assert (done.returncode, done.stdout) == (0, "none of these servers is in use\n")


def test_a_refused_apply_leaves_the_drained_out(world: World) -> None:
    """A release that is refused after its drain returns to the servers that were left, and to no others."""
    a, b = world.start_server("a"), world.start_server("b")
    world.applied(world.bundle([a, b]))
    assert _drain(world, b).returncode == 0
    assert world.apply(world.bundle([world.start_sick_server()])).returncode == 1
    assert _servers(world) == {"a"}
    world.restart_proxy()
    assert _servers(world) == {"a"}


def test_a_release_that_never_went_on_gives_its_servers_back(image: str) -> None:
    """Servers that still run long after their drain, because the release ended before it replaced them, serve again."""
    with World(image=image) as world:
        world.start_proxy("-e", "BERTH_PROXY_DRAINED_SECONDS=1")
        a, b = world.start_server("a"), world.start_server("b")
        world.applied(world.bundle([a, b]))
        assert _drain(world, b).returncode == 0
        eventually(lambda: _servers(world) == {"a", "b"}, what="both answer again", seconds=30)
        assert "drained" not in _status(world)
        assert "used again" in world.log()
