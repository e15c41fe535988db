"""A checkout of its own for each test, with a PATH that holds only what the test puts there."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bootstrap import go_toolchain
from bootstrap.context import Context
from bootstrap.facts import Facts
from bootstrap.graph import StepLog
from bootstrap.layout import Layout

ToolMaker = Callable[[str, str], Path]


class Site:
    """A web site on loopback that plays the official ones."""

    def __init__(self) -> None:
        """Start serving; every path that is not in `files` is a 404."""
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                body = site.files.get(self.path)
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class gave it
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    """A site for one test."""
    served = Site()
    yield served
    served.close()


@pytest.fixture
def closed_port() -> str:
    """An address where nothing listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_port
    server.server_close()
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def ctx(tmp_path: Path, closed_port: str, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A context in an empty checkout, as a person who may not install; no official site can be reached."""
    monkeypatch.setattr(go_toolchain, "_FOLDERS", ())
    root = tmp_path / "checkout"
    (tmp_path / "tools").mkdir()
    (tmp_path / "home").mkdir()
    root.mkdir()
    environ = {
        "PATH": str(tmp_path / "tools"),
        "HOME": str(tmp_path / "home"),
        "BERTH_PULUMI_SITE": closed_port,
        "BERTH_UV_INSTALLER": f"{closed_port}/install.sh",
        "GOPROXY": closed_port,
    }
    layout = Layout.of(root, environ)
    return Context(layout=layout, environ=environ, facts=Facts(layout.own / "facts.json"), is_root=False)


@pytest.fixture
def tool(tmp_path: Path) -> ToolMaker:
    """Puts a shell script on the test's PATH; what follows sees `$calls`, a file that lists its calls."""

    def make(name: str, body: str) -> Path:
        return script(tmp_path / "tools" / name, body)

    return make


def script(path: Path, body: str) -> Path:
    """Write an executable shell script that notes its arguments in `<path>.calls`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f'#!/bin/sh\nPATH="$PATH:/usr/bin:/bin"\necho "$*" >> "{path}.calls"\n{body}\n'
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def calls(path: Path) -> list[str]:
    """The arguments of every call of a script, in order."""
    noted = Path(f"{path}.calls")
    return noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []


@pytest.fixture
def said() -> list[str]:
    """What steps told the person while they ran."""
    return []


@pytest.fixture
def log(tmp_path: Path, said: list[str]) -> StepLog:
    """A step's log."""
    return StepLog(path=tmp_path / "step.log", say=said.append)
