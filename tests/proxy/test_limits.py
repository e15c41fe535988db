"""What a route does apart: rates, sizes, uploads that stream, hosts that were signed for, paths that lead nowhere."""

import http.client
import json
import threading

import pytest

from components.proxy.product import product_routes
from components.proxy.upstreams import Upstream
from tests.e2e.harness.eventually import eventually
from tests.proxy.world import World

pytestmark = pytest.mark.engine

# Says how much of a body has arrived while it arrives: the path is known at once, the first bytes soon after.
_TAKES = """
import http.server
class Takes(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self): self.answer(b"ok")
    def do_POST(self):
        first = self.rfile.read(10)
        print("first bytes", flush=True)
        rest = self.rfile.read(int(self.headers["Content-Length"]) - 10)
        self.answer(str(len(first + rest)).encode())
    def answer(self, body):
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("", 8000), Takes).serve_forever()
"""


def test_logins_have_a_rate_of_their_own(world: World) -> None:
    """S3-03, S3-18: tried over and over, a login is answered 429 with Retry-After while other requests go on."""
    world.applied(world.bundle([world.start_server("a")]))
    answers = [world.get("/api/auth/login", "POST") for _ in range(40)]
    assert [answer.status for answer in answers[:21]] == [200] * 21
    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert refused[0].headers["retry-after"] == "1"
    assert {world.get("/api/x").status for _ in range(14)} == {200}


@pytest.mark.parametrize("path", ["/api/metrics", "/api//metrics", "/api/./metrics", "/api/%6detrics"])
def test_metrics_cannot_be_reached(world: World, path: str) -> None:
    """However the path is written, the proxy answers 404 itself."""
    world.applied(world.bundle([world.start_server("a")]))
    answer = world.get(path)
    assert answer.status == 404
    assert "server" not in answer.body


def test_jobs_are_created_without_a_redirect(world: World) -> None:
    """POST /api/jobs reaches the API as it is; a redirect would lose its body."""
    world.applied(world.bundle([world.start_server("a")]))
    told = json.loads(world.get("/api/jobs", "POST").body)
    assert (told["uri"], told["method"]) == ("/jobs", "POST")


def test_downloads_reach_the_store_as_they_were_signed(world: World) -> None:
    """The store sees path, query and Host of the signature, and what comes back never runs as a page."""
    store = Upstream(name="objects", port=8000, health_path="/health")
    page, files = world.start_server("a"), world.start_server("b")
    product = world.bundle([page], routes=product_routes(objects="objects"), further={store: [files]})
    world.applied(product)
    answer = world.get("/objects/files/ab%20c.nc?X-Amz-Signature=1%2F2&x=%2B")
    told = json.loads(answer.body)
    assert (told["host"], told["uri"]) == ("objects:7070", "/files/ab%20c.nc?X-Amz-Signature=1%2F2&x=%2B")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_an_upload_is_passed_on_while_it_arrives(world: World) -> None:
    """The API reads the first bytes of a file before the last ones were sent; 16 MiB are taken and one more is not."""
    server = world.start_python("takes", _TAKES)
    world.applied(world.bundle([world.start_server("a")], api=[server]))
    connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=20)
    connection.putrequest("POST", "/api/files?name=part.nc")
    connection.putheader("Content-Length", "30")
    connection.endheaders(b"0123456789")
    eventually(lambda: "first bytes" in world.log_of(server), seconds=20, what="the first bytes at the API")
    connection.send(b"x" * 20)
    assert connection.getresponse().read() == b"30"
    largest = 16 * 1024 * 1024
    connection.request("POST", "/api/files?name=large.nc", body=b"x" * largest)
    assert connection.getresponse().read() == str(largest).encode()
    connection.close()
    refused = http.client.HTTPConnection("127.0.0.1", world.port, timeout=20)
    refused.putrequest("POST", "/api/files?name=huge.nc")
    refused.putheader("Content-Length", str(largest + 1))
    refused.endheaders()
    assert refused.getresponse().status == 413
    refused.close()


def test_personal_answers_are_never_kept(world: World) -> None:
    """S3-15: with Authorization or Cookie a request goes past the cache, and its answer is given to nobody else."""
    world.applied(world.bundle([world.start_server("a")]))
    common = world.get("/api/cached/personal").body
    for name in ("Authorization", "Cookie"):
        personal = world.get("/api/cached/personal", headers={name: "x"})
        assert (personal.headers["x-cache-status"], personal.body == common) == ("BYPASS", False)
    bodies = list[str]()
    ask = "/api/cached/personal?n=2"
    threads = [threading.Thread(target=lambda: bodies.append(world.get(ask).body)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.get(ask).body in bodies
