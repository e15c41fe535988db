"""`app.mode: source`: what a developer saves is what runs, without an update."""

import base64
import hashlib
import json
import os
import re
import socket
import struct
from collections.abc import Iterator
from typing import Any, Final, Self

import httpx
import pytest

from tests.e2e.harness.container import Container
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.hardening import complaints
from tests.e2e.harness.scenario import API_SOURCES, api_build
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e

_PAGE_SOURCE: Final = "app/web/src/shell/MissingPage.vue"
_SECONDS: Final = 60
"""How long a change may take to be seen on a busy machine; a quiet one needs about two seconds."""


@pytest.fixture(autouse=True)
def _settings_of_its_own(product: Stack) -> Iterator[None]:
    """The next scenario has the product's own settings again."""
    yield
    product.as_released()


def test_a_source_edit_is_served_without_an_update(product: Stack) -> None:
    """S2-06, S2-09, S2-14: an edit of API, worker or page must be served by the containers that run already.

    The page's change must reach an open browser, through a WebSocket that the proxy passes on (S2-03), and an update
    after the edits must replace nothing.
    """
    product.configure({"app.mode": "source"})
    product.up()
    before = product.ids()
    assert [found for one in product.containers() for found in complaints(one.raw)] == []
    assert {one.tier for one in product.containers() if _folders(one)} == {"api", "spa", "worker"}

    build, worker = api_build(product), _worker_starts(product)
    product.project.append(f"{API_SOURCES}/version.py", "\n# saved by a developer\n")
    eventually(lambda: api_build(product) != build, seconds=_SECONDS, what="the API serves what was saved")
    eventually(lambda: _worker_starts(product) > worker, seconds=_SECONDS, what="the worker runs what was saved")

    with _Changes(product.site.get("/@vite/client"), product.claim.ports["proxy"]) as changes:
        module = f"/{_PAGE_SOURCE.removeprefix('app/web/')}"
        assert "Page not found" in product.site.get(module).text
        product.project.replace(_PAGE_SOURCE, "Page not found", "Saved by a developer")
        told = changes.wait_for("update")
        assert any(one["path"].startswith(module) for one in told["updates"])
        assert "Saved by a developer" in product.site.get(module).text

    policy = product.site.get("/").headers["content-security-policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src" not in policy  # scripts stay as default-src has them
    product.up()
    assert product.ids() == before


def _folders(one: Container) -> list[str]:
    """The folders of the host that it sees."""
    return [str(mount["Source"]) for mount in one.raw["Mounts"] if mount["Type"] == "bind"]


def _worker_starts(stack: Stack) -> int:
    (worker,) = stack.containers("worker")
    return stack.engine.run("logs", worker.name).count('"build ')


class _Changes:
    """The connection on which a page hears of changes, as its browser opens it."""

    def __init__(self, client: httpx.Response, port: int) -> None:
        token = re.search(r'wsToken = "([^"]+)"', client.text)
        assert token, client.text[:400]
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_SECONDS)
        key = base64.b64encode(os.urandom(16)).decode()
        head = (
            f"GET /ws?token={token[1]} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: vite-hmr\r\nSec-WebSocket-Key: {key}\r\n\r\n"
        )
        self._socket.sendall(head.encode())
        self._stream = self._socket.makefile("rb")
        answer = b"".join(iter(self._stream.readline, b"\r\n")).decode()
        assert answer.startswith("HTTP/1.1 101 "), answer
        guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
        accept = base64.b64encode(hashlib.sha1(f"{key}{guid}".encode(), usedforsecurity=False).digest()).decode()
        assert f"sec-websocket-accept: {accept}".lower() in answer.lower()

    def __enter__(self) -> Self:
        assert self.wait_for("connected")
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._socket.close()

    def wait_for(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; `TimeoutError` when none comes."""
        while True:
            message: dict[str, Any] = json.loads(self._text())
            if message["type"] == kind:
                return message

    def _text(self) -> bytes:
        """One text frame: the server's are short, whole and not masked."""
        size = self._stream.read(2)[1]
        if size == 126:  # RFC 6455, section 5.2: the length follows
            (size,) = struct.unpack("!H", self._stream.read(2))
        return self._stream.read(size)
