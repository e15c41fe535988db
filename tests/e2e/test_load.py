"""The load beside the scenarios: what it sends, and what it calls a failure. No engine is needed."""

import json
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.e2e.harness.load import Load, was_ended


class _Site(BaseHTTPRequestHandler):
    """Answers every request but one, which it drops, and another one, which it cannot answer."""

    protocol_version = "HTTP/1.1"
    bad: Iterator[str] = iter(())

    def do_GET(self) -> None:
        what = next(self.bad, "") if self.path == "/docs" else ""
        if what == "drop":
            self.close_connection = True
            return
        body = json.dumps({"build": "abc"}).encode()
        self.send_response(502 if what == "502" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("bad", "failures"),
    [
        ((), []),
        (("drop",), ["RemoteDisconnected"]),
        (("502", "drop"), [": 502 ", "RemoteDisconnected"]),
    ],
    ids=["none", "one dropped", "one refused and one dropped"],
)
def test_every_failed_request_is_counted(
    bad: tuple[str, ...], failures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request that is dropped or refused among all is one failure, and nothing else is."""
    monkeypatch.setattr(_Site, "bad", iter(bad), raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Load(f"http://127.0.0.1:{server.server_port}") as load:
            load.go_on()
        server.shutdown()
    assert len(load.tally.failures) == len(failures), load.tally.failures
    assert all(any(part in said for said in load.tally.failures) for part in failures)
    assert set(load.tally.builds) == {"abc"}
    assert set(load.tally.answered) == {"kept alive", "new connection", "write"}


def test_connection_that_was_ended_while_idle_is_seen() -> None:
    """A server may end an idle connection: the next request goes over a new one, and is no failure."""
    connection = HTTPConnection("127.0.0.1")
    assert not was_ended(connection)
    connection.sock, theirs = socket.socketpair()
    assert not was_ended(connection)
    theirs.close()
    assert was_ended(connection)
    connection.close()
