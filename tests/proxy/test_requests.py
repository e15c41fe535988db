"""What requests and answers look like on their way through the proxy."""

import json

import pytest

from components.proxy.limits import RateLimit
from components.proxy.tls import Tls, TlsMode
from components.proxy.tuning import Headers
from tests.e2e.harness.eventually import eventually
from tests.proxy.commands import docker
from tests.proxy.servers import SICK
from tests.proxy.world import World

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def serving(used_world: World) -> World:
    """The product's routes with one server behind."""
    used_world.mend()
    used_world.applied(used_world.bundle([used_world.start_server("a")]))
    return used_world


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("/api/cam/simulate_gcode?units=mm", "/cam/simulate_gcode?units=mm"),  # S0-03: the prefix is stripped
        ("/docs", "/docs"),  # S0-05
        ("/docs/oauth2-redirect", "/docs/oauth2-redirect"),
        ("/openapi.json", "/openapi.json"),
        ("/calculator/string-spacing", "/calculator/string-spacing"),  # S0-07, S1-13: the page's own routes
    ],
)
def test_routes_reach_their_upstream_with_the_path_it_expects(serving: World, asked: str, seen: str) -> None:
    """S0-03, S0-05, S0-07, S1-13: each path arrives as the upstream knows it, with its query."""
    assert json.loads(serving.get(asked).body)["uri"] == seen


def test_health_goes_through_the_proxy_to_the_api(serving: World) -> None:
    """S0-04, S0-37: /health tells whether the API behind the proxy is ready, good or bad."""
    assert (serving.get("/health").status, serving.get("/health").body) == (200, "healthy")
    serving.sicken(serving.start_server("a"))
    assert serving.get("/health").status == 503
    serving.change(serving.start_server("a"), f"rm {SICK}")


def test_the_upstream_learns_who_asked(serving: World) -> None:
    """S0-08, S2-05: an upstream sees the host the client named and its address, and no forged one."""
    forged = {"Host": "shop.example:8443", "X-Forwarded-For": "6.6.6.6", "X-Real-IP": "6.6.6.6"}
    told = json.loads(serving.get("/api/x", headers=forged).body)
    assert (told["host"], told["forwarded_host"], told["proto"]) == ("shop.example:8443", "shop.example:8443", "http")
    assert told["real_ip"] == told["forwarded_for"]
    assert "6.6.6.6" not in told["forwarded_for"]


def test_a_trusted_terminator_speaks_for_its_clients(serving: World) -> None:
    """S0-08, S3-18: behind a load balancer upstreams see the client's address and HTTPS; without trust they do not."""
    forwarded = {"X-Forwarded-For": "6.6.6.6, 203.0.113.7"}
    everywhere = Tls(mode=TlsMode.TERMINATED, trusted=("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
    serving.applied(serving.bundle([serving.start_server("a")], tls=everywhere))
    told = json.loads(serving.get("/api/x", headers=forwarded).body)
    assert (told["real_ip"], told["forwarded_for"], told["proto"]) == ("203.0.113.7", "203.0.113.7", "https")
    serving.applied(serving.bundle([serving.start_server("a")], tls=Tls(mode=TlsMode.TERMINATED)))
    assert json.loads(serving.get("/api/x", headers=forwarded).body)["real_ip"] not in {"203.0.113.7", "6.6.6.6"}
    serving.applied(serving.bundle([serving.start_server("a")]))


@pytest.mark.parametrize("path", ["/", "/api/x", "/docs", "/assets/none.js", "/ws"])
def test_every_answer_carries_the_security_headers_once(serving: World, path: str) -> None:
    """S0-41, S2-05, S3-18: each route sends the security headers itself, and the upstream's own give way."""
    answer = serving.get(path)
    wanted = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
        "cross-origin-opener-policy": "same-origin",
    }
    assert {name: answer.headers.get(name) for name in wanted} == wanted
    assert answer.headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "x-powered-by" not in answer.headers
    assert answer.headers["server"] == "nginx"


def test_a_request_id_is_made_passed_on_answered_and_logged(serving: World) -> None:
    """One id joins the client's answer, the upstream's request and the log line; a harmful one is replaced."""
    given = serving.get("/api/x", headers={"X-Request-ID": "order-4711-abc"})
    assert given.headers["x-request-id"] == json.loads(given.body)["id"] == "order-4711-abc"
    made = serving.get("/api/x?token=hidden", headers={"X-Request-ID": 'a"b\\c; drop'})
    assert made.headers["x-request-id"] == json.loads(made.body)["id"]
    assert len(made.headers["x-request-id"]) == 32
    eventually(lambda: made.headers["x-request-id"] in serving.log(), seconds=20, what="the log line")
    line = next(line for line in serving.log().splitlines() if made.headers["x-request-id"] in line)
    entry = json.loads(line)
    wanted = {"http.request.method": "GET", "url.path": "/api/x", "http.response.status_code": 200}
    assert {name: entry[name] for name in wanted} == wanted
    assert entry["event.duration"] % 1_000_000 == 0
    assert "hidden" not in line


def test_text_is_compressed_for_clients_that_ask(serving: World) -> None:
    """S0-11, S0-41: JSON over 1 KiB arrives gzipped when the client accepts it, and plain otherwise."""
    assert serving.get("/api/x", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in serving.get("/api/x").headers


def test_a_websocket_upgrade_is_passed_on_where_the_route_says_so(serving: World) -> None:
    """S2-03, S2-06: /ws hands the upgrade to the upstream; another route does not."""
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
    told = json.loads(serving.get("/ws", headers=upgrade).body)
    assert (told["upgrade"], told["connection"]) == ("websocket", "upgrade")
    assert json.loads(serving.get("/api/x", headers=upgrade).body)["upgrade"] == ""


def test_an_old_asset_keeps_answering_after_its_release_is_gone(serving: World) -> None:
    """S0-11, S3-13: an asset asked for once outlives a release without it and a restart, headers included."""
    first, second = serving.start_server("a"), serving.start_server("b")
    serving.change(first, "echo 'let a = 1' >/tmp/assets/app-1a2b.js")
    miss = serving.get("/assets/app-1a2b.js")
    assert (miss.status, miss.headers["x-cache-status"]) == (200, "MISS")
    assert miss.headers["cache-control"] == "public, max-age=31536000, immutable"
    serving.applied(serving.bundle([second]))
    serving.restart_proxy()
    kept = serving.get("/assets/app-1a2b.js?v=2")
    assert (kept.status, kept.body, kept.headers["x-cache-status"]) == (200, "let a = 1\n", "HIT")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert serving.get("/assets/never-asked.js").status == 404
    assert "x-cache-status" not in serving.get("/").headers


def test_the_api_says_what_may_be_kept_and_a_dead_api_is_read_stale(world: World) -> None:
    """S0-09: anonymous reads are kept while Cache-Control allows, personal ones never; a dead API is read stale."""
    server = world.start_server("a")
    world.applied(world.bundle([server]))
    assert world.get("/api/x").headers["x-cache-status"] == "MISS"
    assert world.get("/api/x").headers["x-cache-status"] == "MISS", "kept without leave"
    assert world.get("/api/x", "POST").headers["x-cache-status"] == "BYPASS"
    first = world.get("/api/cached/stale")
    assert first.headers["x-cache-status"] == "MISS"
    personal = world.get("/api/cached/stale", headers={"Authorization": "Bearer x"})
    assert personal.headers["x-cache-status"] == "BYPASS"
    assert personal.body != first.body
    world.kill(server)
    eventually(
        lambda: world.get("/api/cached/stale").headers["x-cache-status"] == "STALE",
        seconds=20,
        what="the answer is stale",
    )
    assert (world.get("/api/cached/stale").status, world.get("/api/cached/stale").body) == (200, first.body)
    lost = world.get("/api/x")
    assert (lost.status in {502, 504}, lost.headers["retry-after"]) == (True, "5")


def test_limits_bound_size_and_rate(new_world: World) -> None:
    """S3-18: a body above the limit is answered 413, a client above its rate 429 with Retry-After."""
    world = new_world  # the rate that another test used up is remembered
    limits = RateLimit(requests_per_second=1, burst=2)
    headers = Headers(hsts_seconds=60)
    server = world.start_server("a")
    world.applied(world.bundle([server], limits=limits, headers=headers, client_max_body="1k"))
    answers = [world.get("/api/x") for _ in range(6)]
    refused = [answer for answer in answers if answer.status == 429]
    assert [answer.status for answer in answers[:3]] == [200] * 3
    assert refused
    assert refused[0].headers["retry-after"] == "1"
    assert refused[0].headers["strict-transport-security"] == "max-age=60; includeSubDomains"
    eventually(lambda: world.get("/api/x").status == 200, seconds=20, what="the rate falls")
    large = docker("exec", world.proxy, "curl", "-s", "-w", "%{http_code}", "-d", "x" * 2000, "http://127.0.0.1:8080/")
    assert large.stdout.endswith("413")
