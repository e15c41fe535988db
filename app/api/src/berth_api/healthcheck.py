"""The container's own probe: `python -S -E -P healthcheck.py [PATH]` exits 0 when the path answers 200 in time.

Run as a plain file with nothing but sockets, because an HTTP client's imports would cost ten times the probe itself.
"""

import socket
import sys

__all__ = ["main"]

PORT = 8000
TIMEOUT_S = 2.5
FIRST_LINE_BYTES = 64


def main(path: str = "/health/ready", *, port: int = PORT) -> int:
    """Ask once and print the answer's first line; return the exit status."""
    try:
        with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            line = connection.recv(FIRST_LINE_BYTES).split(b"\r\n")[0].decode(errors="replace")
    except OSError as error:
        line = f"no answer from 127.0.0.1:{port}: {error}"
    sys.stdout.write(line + "\n")
    return 0 if " 200 " in line else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
