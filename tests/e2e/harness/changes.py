"""Vite's WebSocket through the proxy (row S2-03), spoken by hand: what it says must be what a browser would hear."""

import base64
import hashlib
import json
import os
import re
import socket
import struct
from typing import Any, Self

import httpx


class Changes:
    """The connection on which a page hears of changes, as its browser opens it."""

    def __init__(self, client: httpx.Response, port: int, *, seconds: float) -> None:
        """Open it.

        Args:
            client: What the server answered for its client script; a token is in it.
            port: The proxy's.
            seconds: How long a message may take.
        """
        token = re.search(r'wsToken = "([^"]+)"', client.text)
        assert token, client.text[:400]
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
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
        """Wait until the server greets."""
        assert self.wait_for("connected")
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
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
