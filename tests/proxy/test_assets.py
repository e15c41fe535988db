"""Pages of earlier releases keep working: their assets answer for as long as the cache holds them.

The proxy's cache is that of all tests, so each names its assets as no other does.
"""

import http.client
import itertools
import threading
from typing import Final

import pytest

from components.proxy.tuning import ApplyTimes
from tests.e2e.harness.eventually import eventually
from tests.proxy.commands import docker
from tests.proxy.world import World

pytestmark = pytest.mark.engine

_SIZES: Final = itertools.count(100)


def _release(world: World, name: str, *assets: str) -> str:
    """A server whose page has these assets, and names them in its list."""
    server = world.start_server(name)
    files = " ".join(f"/tmp/assets/{asset}" for asset in assets)  # noqa: S108 - a path in the container
    listed = "\\n".join(f"assets/{asset}" for asset in assets)
    script = f"for file in {files}; do echo $file >$file; done; printf '{listed}' >/tmp/assets.txt"
    world.change(server, script)
    return server


def _bundle(world: World, server: str) -> str:
    """A release with this server that was never live before: one that is live keeps no assets anew."""
    return world.bundle([server], client_max_body=f"{next(_SIZES)}m", apply=ApplyTimes(upstreams=20, checks=20))


def test_assets_nobody_asked_for_outlive_their_release_and_the_next_ones(world: World) -> None:
    """S0-06, S0-11, S3-13, S3-14: a page of two releases ago finds every part, asked for before or not."""
    gone = _release(world, "a", "app-1.js", "lazy-1.css")
    world.applied(_bundle(world, gone))
    for name in ("b", "c"):
        server = _release(world, name, f"app-{name}.js")
        world.applied(_bundle(world, server))
        world.kill(gone)
        gone = server
    kept = world.get("/assets/lazy-1.css")
    assert (kept.status, kept.headers["x-cache-status"]) == (200, "HIT")
    assert kept.headers["content-type"] == "text/css"
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert world.get("/assets/app-c.js").headers["x-cache-status"] == "HIT"
    assert world.get("/assets/unknown.js").status == 404


def test_the_page_itself_is_never_kept(world: World) -> None:
    """S0-12: after a release every client gets the new page at once, whatever headers the old one had."""
    first, second = _release(world, "a", "page-1.js"), _release(world, "b", "page-2.js")
    world.applied(_bundle(world, first))
    for path in ("/", "/index.html", "/tools/17"):
        assert '"server":"a"' in world.get(path).body
    world.applied(_bundle(world, second))
    for path in ("/", "/index.html", "/tools/17"):
        answer = world.get(path)
        assert '"server":"b"' in answer.body
        assert "x-cache-status" not in answer.headers


def test_assets_of_the_new_page_answer_on_connections_of_the_old_release(world: World) -> None:
    """A browser that got the new page and asks for its parts on an older connection gets them."""
    first, second = _release(world, "a", "old-1.js"), _release(world, "b", "old-2.js")
    world.applied(_bundle(world, first))
    connections: list[http.client.HTTPConnection] = []
    answers: list[tuple[int, bytes]] = []

    def switched() -> bool:
        connections.append(http.client.HTTPConnection("127.0.0.1", world.port, timeout=30))
        connections[-1].request("GET", "/page")
        return b'"server":"b"' in connections[-1].getresponse().read()

    def closes() -> bool:
        old.request("GET", "/assets/old-2.js")
        answer = old.getresponse()
        answers.append((answer.status, answer.read()))
        return answer.headers["connection"] == "close"

    assert not switched()
    thread = threading.Thread(target=lambda: world.applied(_bundle(world, second)))
    thread.start()
    eventually(switched, seconds=60, what="the switch")
    # Of the last look before: idle so short that nobody has closed it yet, unless a worker that ends closed it at once.
    *_, old = (one for one in connections[:-1] if one.sock)
    eventually(closes, seconds=60, what="the old worker, told to end, closes the connection with its answer")
    for connection in connections:
        connection.close()
    thread.join()
    assert set(answers) == {(200, b"/tmp/assets/old-2.js\n")}


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (
            "rm /tmp/assets/lacking-2.js",
            "the asset ADDRESS:8000/assets/lacking-2.js of the new release answered 404; expected 200",
        ),
        ("rm /tmp/assets.txt", "the list of assets http://SERVER:8000/assets.txt answered 404; expected 200"),
    ],
)
def test_a_page_that_lacks_a_part_it_names_does_not_go_live(world: World, spoil: str, complaint: str) -> None:
    """An image whose list names a file it does not have, or that has no list, is refused and the old page stays."""
    first, second = _release(world, "a", "lacking-1.js"), _release(world, "b", "lacking-2.js")
    world.applied(_bundle(world, first))
    world.change(second, spoil)
    done = world.apply(_bundle(world, second))
    form = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
    address = docker("inspect", "-f", form, second).stdout.strip()
    assert done.returncode == 1
    assert complaint.replace("SERVER", second).replace("ADDRESS", address) in done.stderr
    assert '"server":"a"' in world.get("/page").body
