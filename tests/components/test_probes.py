"""Health commands, run with a real bash against a real server."""

import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from components.probes import healing_http_probe, http_probe


class Handler(BaseHTTPRequestHandler):
    """Answers 200 below /good and 503 elsewhere."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200 if self.path.startswith("/good") else 503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """A server on a free port."""
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def status(test: tuple[str, ...]) -> int:
    """How the command of a health check ends."""
    assert test[0] == "CMD"
    return subprocess.run(test[1:], capture_output=True, timeout=10, check=False).returncode


def test_a_probe_passes_on_200_only(port: int) -> None:
    """S1-22: an error page is not health, and neither is a closed port."""
    assert status(http_probe(port, "/good")) == 0
    assert status(http_probe(port, "/bad")) != 0
    assert status(http_probe(1, "/good")) != 0


def test_a_probe_ends_the_process_after_failures_in_a_row_only(port: int, tmp_path: object) -> None:
    """S2-23, S3-24: a service that never answered is still starting; one that did is ended at the third failure."""
    counter = f"{tmp_path}/probe"

    def run(path: str) -> str:
        script = healing_http_probe(port, path, failures=3)[3]
        script = script.replace("/tmp/.probe", counter).replace("kill -9 -1", "echo ENDED")  # noqa: S108 - in the container
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=10, check=False)
        return f"{done.returncode} {'ended' if 'ENDED' in done.stdout else 'alive'}"

    assert [run("/bad") for _ in range(4)] == ["1 alive"] * 4
    assert run("/good") == "0 alive"
    assert [run("/bad"), run("/bad")] == ["1 alive"] * 2
    assert run("/good") == "0 alive"
    assert [run("/bad"), run("/bad"), run("/bad")] == ["1 alive", "1 alive", "1 ended"]
