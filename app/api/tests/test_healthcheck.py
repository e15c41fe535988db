"""The container's own probe."""

import socketserver
import threading
from collections.abc import Iterator

import pytest
import servers

from berth_api import healthcheck


class Answerer(socketserver.StreamRequestHandler):
    """Answers 200 to the healthy path, 503 to any other."""

    def handle(self) -> None:
        """Read the request and answer."""
        request = self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        status = b"200 OK" if b"/good" in request else b"503 Service Unavailable"
        self.wfile.write(b"HTTP/1.1 " + status + b"\r\n\r\n")


@pytest.fixture
def port() -> Iterator[int]:
    """Serve on a free port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answerer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_it_tells_good_from_bad(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    """200 is healthy, anything else is not, and the answer's first line is shown either way."""
    assert healthcheck.main("/good", port=port) == 0
    assert healthcheck.main("/bad", port=port) == 1
    assert capsys.readouterr().out == "HTTP/1.1 200 OK\nHTTP/1.1 503 Service Unavailable\n"


def test_silence_is_unhealthy(capsys: pytest.CaptureFixture[str]) -> None:
    """With nothing listening the probe fails and says why."""
    assert healthcheck.main(port=servers.free_port()) == 1
    assert "refused" in capsys.readouterr().out
