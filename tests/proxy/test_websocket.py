"""A real upgrade: bytes flow both ways through the proxy after it."""

import socket

import pytest

from tests.proxy.world import World

pytestmark = pytest.mark.engine

# Answers health checks, accepts an upgrade, then sends back in capitals what it gets.
_SHOUT = """
import socketserver
class Shout(socketserver.StreamRequestHandler):
    def handle(self):
        lines = []
        while (line := self.rfile.readline().strip()):
            lines.append(line.lower())
        if b"upgrade: websocket" not in lines:
            self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")
            return
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\\r\\n")
        self.wfile.write(b"Upgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n")
        while (line := self.rfile.readline()):
            self.wfile.write(line.upper())
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("", 8000), Shout).serve_forever()
"""


def test_bytes_flow_both_ways_after_an_upgrade(world: World) -> None:
    """S2-06: a WebSocket opened through /ws carries what each side sends, at once."""
    server = world.start_python("shout", _SHOUT)
    world.applied(world.bundle([server]))
    with socket.create_connection(("127.0.0.1", world.port), timeout=10) as connection:
        connection.sendall(b"GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        stream = connection.makefile("rb")
        assert stream.readline() == b"HTTP/1.1 101 Switching Protocols\r\n"
        while stream.readline().strip():
            pass
        for word in (b"first", b"second"):
            connection.sendall(word + b"\n")
            assert stream.readline() == word.upper() + b"\n"
