"""The servers behind a proxy: they keep running for the tests that follow, in the state in which they started."""

from dataclasses import dataclass, field
from typing import Final

import pytest

from tests.proxy.commands import docker

HARDENED: Final = (
    *("--read-only", "--init", "--user", "101:101"),
    *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
)
SICK: Final = "/tmp/sick"  # noqa: S108 - a path in the container
_BEGIN: Final = "mkdir -p /tmp/assets && : >/tmp/assets.txt"
_AS_BEFORE: Final = f"rm -rf {SICK} /tmp/slow /tmp/assets; {_BEGIN}"

# An upstream that tells what it was asked; it is unhealthy while /tmp/sick exists.
ECHO: Final = """
pid /tmp/nginx.pid; daemon off; error_log stderr warn; worker_processes 1;
events { worker_connections 2048; }
http {
  access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f;
  uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s; keepalive_timeout 75s; keepalive_requests 1000000;
  default_type application/json;
  server {
    listen 8000;
    location ~ ^/health { if (-f /tmp/sick) { return 503 "sick"; } return 200 "healthy"; }
    location = /assets.txt { root /tmp; }
    location /assets/ {
      types { text/css css; } root /tmp;
      add_header Cache-Control "public, max-age=31536000, immutable";
    }
    location /cached { add_header Cache-Control "public, max-age=1"; return 200 "NAME $request_id"; }
    location /slow { root /tmp; limit_rate 10k; default_type text/plain; }
    location / {
      add_header X-Powered-By echo; add_header X-Frame-Options ALLOWALL;
      return 200 '{"server":"NAME","uri":"$request_uri","method":"$request_method","host":"$http_host",
      "real_ip":"$http_x_real_ip","forwarded_for":"$http_x_forwarded_for","proto":"$http_x_forwarded_proto",
      "forwarded_host":"$http_x_forwarded_host","id":"$http_x_request_id","upgrade":"$http_upgrade",
      "connection":"$http_connection","filler":"FILLER"}';
    }
  }
}
"""


@dataclass
class Servers:
    """Servers on one network; what a test does to them is undone before the next."""

    prefix: str
    """The network's name, and the start of every container's."""
    containers: list[str] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    """Servers that run with other files than they started with."""
    stopped: set[str] = field(default_factory=set)
    """Containers that do not run."""

    def start_server(self, name: str, *, begin: str = _BEGIN) -> str:
        """A server that answers with its name, started unless an earlier test has; its host name is returned."""
        config = ECHO.replace("NAME", name).replace("FILLER", "x" * 1500)
        script = f'{begin} && printf "%s" "$CONFIG" >/tmp/echo.conf && exec nginx -e stderr -c /tmp/echo.conf'
        options = (*HARDENED, "--tmpfs", "/tmp", "-e", f"CONFIG={config}")  # noqa: S108 - a path in the container
        return self._start(name, *options, "nginx:1.30", "sh", "-c", script)

    def start_sick_server(self) -> str:
        """A server whose health path answers 503 from the start; its host name is returned."""
        return self.start_server("sick", begin=f"{_BEGIN} && touch {SICK}")

    def start_python(self, name: str, program: str) -> str:
        """A server written in Python, which listens on port 8000; its host name is returned."""
        if docker("image", "inspect", "python:3.14-slim", check=False).returncode:
            pytest.skip("no base image python:3.14-slim on the engine; the bootstrap makes it")
        options = ("--init", "--read-only", "--cap-drop", "ALL", "--user", "10001")
        return self._start(name, *options, "python:3.14-slim", "python", "-u", "-c", program)

    def change(self, server: str, script: str) -> None:
        """Run a script in a server; the next test finds no asset, no slow answer, and the server healthy."""
        self.changed.add(server)
        docker("exec", server, "sh", "-c", script)

    def sicken(self, server: str) -> None:
        """The server's health path answers 503 from now on."""
        self.change(server, f"touch {SICK}")

    def stop(self, container: str, seconds: int = 1) -> None:
        """Stop a container in an orderly way; the next test finds it running."""
        self.stopped.add(container)
        docker("stop", "-t", str(seconds), container)

    def kill(self, container: str) -> None:
        """Kill a container; the next test finds it running."""
        self.stopped.add(container)
        docker("kill", container)

    def remove(self, server: str) -> None:
        """Remove a server for good."""
        docker("rm", "-f", server)
        self.containers.remove(server)
        self.changed.discard(server)

    def mend(self) -> None:
        """Bring back what is no longer as it started; one that starts again does so with empty memory."""
        if self.stopped:
            docker("restart", "-t", "0", *sorted(self.stopped))
        for server in sorted(self.changed - self.stopped):
            docker("exec", server, "sh", "-c", _AS_BEFORE)
        self.stopped.clear()
        self.changed.clear()

    def _start(self, name: str, *words: str) -> str:
        container = f"{self.prefix}-{name}"
        if container not in self.containers:
            docker("run", "-d", "--name", container, "--network", self.prefix, *words)
            self.containers.append(container)
        return container
