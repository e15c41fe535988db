"""A small world for the proxy: a network, servers behind it, and the proxy itself, all on the real engine."""

import http.client
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import pytest

from components.proxy.model import ProxyConfig
from components.proxy.product import product_routes
from components.proxy.render import render
from components.proxy.tuning import ApplyTimes, Timeouts
from components.proxy.upstreams import Check, Upstream

HARDENED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "101:101", "--init")

# An upstream that tells what it was asked; it is unhealthy while /tmp/sick exists.
ECHO = """
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


def docker(*arguments: str, stdin: str | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one docker command; its output is kept as text."""
    done = subprocess.run(
        ["docker", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",  # what a server says over TLS need not be text
        check=False,
        timeout=300,
    )
    if check and done.returncode:
        msg = f"docker {' '.join(arguments[:3])}: exit code {done.returncode}: {done.stdout}{done.stderr}"
        raise RuntimeError(msg)
    return done


def eventually(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Wait until a condition holds; fail with what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            msg = f"not within {seconds} s: {what}"
            raise AssertionError(msg)
        time.sleep(0.05)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the proxy answered."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass
class World:
    """Everything of one test; `close` removes it."""

    image: str
    prefix: str = field(default_factory=lambda: f"berth-proxytest-{uuid.uuid4().hex[:8]}")
    containers: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        """Create the network and the volume."""
        docker("network", "create", self.prefix)
        docker("volume", "create", self.prefix)
        return self

    def __exit__(self, *_error: object) -> None:
        """Remove all that this world created."""
        docker("rm", "-f", "-v", self.proxy, *self.containers, check=False)
        docker("network", "rm", self.prefix)
        docker("volume", "rm", self.prefix)

    @property
    def proxy(self) -> str:
        """The proxy's container."""
        return f"{self.prefix}-proxy"

    def start_proxy(self, *options: str) -> None:
        """Start the proxy, hardened as in a stack, and wait until nginx answers."""
        place = ("--network", self.prefix, "-v", f"{self.prefix}:/var/lib/berth-proxy", "--tmpfs", "/tmp")  # noqa: S108 - a path in the container
        docker("run", "-d", "--name", self.proxy, *HARDENED, *place, "-p", "127.0.0.1::8080", *options, self.image)
        self.wait_for_proxy()

    def wait_for_proxy(self) -> None:
        """Wait until nginx answers its own health path, and learn the port it is published on."""
        eventually(lambda: docker("exec", self.proxy, "berth-proxy", "health", check=False).returncode == 0, "nginx")
        self.port = int(docker("port", self.proxy, "8080").stdout.splitlines()[0].rpartition(":")[2])

    def start_server(self, name: str, *options: str) -> str:
        """Start an upstream server that answers with its name; its host name is returned."""
        container = f"{self.prefix}-{name}"
        config = ECHO.replace("NAME", name).replace("FILLER", "x" * 1500)
        begin = "mkdir -p /tmp/assets && touch /tmp/assets.txt"
        script = f'{begin} && printf "%s" "$CONFIG" >/tmp/echo.conf && exec nginx -e stderr -c /tmp/echo.conf'
        run = ("run", "-d", "--name", container, *HARDENED, "--network", self.prefix, "--tmpfs", "/tmp")  # noqa: S108 - a path in the container
        docker(*run, "-e", f"CONFIG={config}", *options, "nginx:1.30", "sh", "-c", script)
        self.containers.append(container)
        return container

    def start_python(self, name: str, program: str) -> str:
        """Start a server written in Python, which listens on port 8000; its host name is returned."""
        if docker("image", "inspect", "python:3.14-slim", check=False).returncode:
            pytest.skip("no base image python:3.14-slim on the engine; the bootstrap makes it")
        container = f"{self.prefix}-{name}"
        place = ("--network", self.prefix, "--read-only", "--cap-drop", "ALL", "--user", "10001")
        docker("run", "-d", "--init", "--name", container, *place, "python:3.14-slim", "python", "-u", "-c", program)
        self.containers.append(container)
        return container

    def bundle(
        self,
        servers: Sequence[str],
        *,
        api: Sequence[str] | None = None,
        further: Mapping[Upstream, Sequence[str]] | None = None,
        **changes: object,
    ) -> str:
        """A bundle of the product's routes with the given servers behind the page, and the API if it has no others."""
        more = further or {}
        settings: dict[str, object] = {
            "upstreams": (
                Upstream(name="api", port=8000, health_path="/health/ready"),
                Upstream(name="spa", port=8000, health_path="/health"),
                *more,
            ),
            "routes": product_routes(),
            "checks": (Check(path="/"), Check(path="/health")),
            "timeouts": Timeouts(drain=10),
            "apply": ApplyTimes(upstreams=2, checks=2),
        }
        config = ProxyConfig(**(settings | changes))  # type: ignore[arg-type]  # each test names fields as they are
        known = {"api": servers if api is None else api, "spa": servers}
        return render(config, known | {upstream.name: hosts for upstream, hosts in more.items()})

    def apply(self, bundle: str) -> subprocess.CompletedProcess[str]:
        """Push a bundle; the outcome is the caller's to judge."""
        return docker("exec", "-i", self.proxy, "berth-proxy", "apply", stdin=bundle, check=False)

    def applied(self, bundle: str) -> None:
        """Push a bundle that must become live."""
        done = self.apply(bundle)
        assert done.returncode == 0, done.stderr

    def get(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
        """Ask the proxy as a client would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            response = connection.getresponse()
            body = response.read().decode("utf-8", "replace")
            return Answer(status=response.status, headers={k.lower(): v for k, v in response.getheaders()}, body=body)
        finally:
            connection.close()

    def log(self) -> str:
        """All that the proxy wrote to its log."""
        return self.log_of(self.proxy)

    def log_of(self, container: str) -> str:
        """All that a container wrote to its log."""
        done = docker("logs", container)
        return done.stdout + done.stderr
