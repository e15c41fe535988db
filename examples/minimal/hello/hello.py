# ruff: noqa: INP001 - a program, not a package
"""Counts its visitors in SQLite."""

import sqlite3
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FILE = "/data/visits.db"


class Handler(BaseHTTPRequestHandler):
    """Answers `/live` without counting and everything else with the count."""

    def do_GET(self) -> None:
        """Answer one request."""
        text = b"alive\n" if self.path == "/live" else f"visitor {count()}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def count() -> int:
    """Add one visitor and return how many there were."""
    with sqlite3.connect(FILE, timeout=2) as database:
        database.execute("create table if not exists visits (id integer primary key)")
        return int(database.execute("insert into visits default values returning id").fetchone()[0])


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", 8000), Handler).serve_forever()  # noqa: S104 - inside its container
