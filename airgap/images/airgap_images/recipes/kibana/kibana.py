# ruff: noqa: INP001 - a program of the image, not a module
"""Stands in for Kibana: answers /api/status like it, and says on its page what it is.

It is available when Elasticsearch takes its login, as the real one; it shows no dashboards.
"""

import base64
import json
import os
import sys
import urllib.error
import urllib.request
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 5601
PAGE = b"<!doctype html><title>Kibana stand-in</title><p>This machine has no Kibana image; a stand-in keeps its port."


def available() -> bool:
    """Whether Elasticsearch answers with the login that this was given."""
    pair = f"{os.environ['ELASTICSEARCH_USERNAME']}:{os.environ['ELASTICSEARCH_PASSWORD']}"
    address = os.environ["ELASTICSEARCH_HOSTS"].strip('[]"')
    request = urllib.request.Request(  # noqa: S310 - the address it was given
        f"{address}/_cluster/health",
        headers={"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()},
    )
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310 - as above
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError) as problem:
        sys.stderr.write(f"Elasticsearch: {problem}\n")
        return False


class Handler(BaseHTTPRequestHandler):
    """The two addresses that something asks for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        base = os.environ.get("SERVER_BASEPATH", "")
        path = self.path.removeprefix(base)
        if path.startswith("/api/status"):
            up = available()
            level = "available" if up else "unavailable"
            self._answer(200 if up else 503, json.dumps({"status": {"overall": {"level": level}}}).encode())
        else:
            self._answer(200, PAGE, "text/html; charset=utf-8")

    def _answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class gave it
        """Say nothing of every probe."""


ThreadingHTTPServer(("0.0.0.0", PORT), Handler).serve_forever()  # noqa: S104 - inside a container
