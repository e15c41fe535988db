"""A small world for the proxy: a network, servers behind it, and the proxy itself, all on the real engine."""

import http.client
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from components.proxy.model import ProxyConfig
from components.proxy.product import product_routes
from components.proxy.render import render
from components.proxy.tuning import ApplyTimes, Timeouts
from components.proxy.upstreams import Check, Upstream
from tests.e2e.harness.eventually import eventually
from tests.proxy.commands import docker
from tests.proxy.servers import HARDENED, Servers


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the proxy answered."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(kw_only=True)
class World(Servers):
    """A network with servers and a proxy; leaving the context removes it."""

    prefix: str = field(default_factory=lambda: f"berth-proxytest-{uuid.uuid4().hex[:8]}")
    image: str
    port: int = 0

    def __enter__(self) -> Self:
        """Create the network and the volume."""
        docker("network", "create", self.prefix)
        docker("volume", "create", self.prefix)
        return self

    def __exit__(self, *_error: object) -> None:
        """Remove all that this world created."""
        eventually(self._left, seconds=60, what=f"nothing is left in network {self.prefix}")
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
        """Learn the port that it is published on, and wait until nginx answers there, whatever it has to say."""
        self.port = int(docker("port", self.proxy, "8080").stdout.splitlines()[0].rpartition(":")[2])
        eventually(self._answers, seconds=60, what="nginx answers", every=0.05)

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

    def _left(self) -> bool:
        """Take every container away, then the network; a container that is just starting again needs a second go."""
        docker("rm", "-f", "-v", self.proxy, *self.containers, check=False)
        return docker("network", "rm", self.prefix, check=False).returncode == 0

    def mend(self) -> None:
        """Also learn the proxy's port anew when it had to start again."""
        again = self.proxy in self.stopped
        super().mend()
        if again:
            self.wait_for_proxy()

    def restart_proxy(self) -> None:
        """Stop the proxy in an orderly way, start it again and wait until it answers."""
        docker("restart", "-t", "5", self.proxy)
        self.wait_for_proxy()

    def status(self) -> str:
        """What the proxy says of its bundles."""
        return docker("exec", self.proxy, "berth-proxy", "status").stdout

    def live(self) -> str:
        """The id of the live bundle; empty when there is none."""
        found = [line.split() for line in self.status().splitlines()]
        return next((rest[1] for word, *rest in found if word == "live"), "")

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

    def _answers(self) -> bool:
        try:
            return self.get("/").status > 0
        except (OSError, http.client.HTTPException):
            return False

    def log(self) -> str:
        """All that the proxy wrote to its log."""
        return self.log_of(self.proxy)

    def log_of(self, container: str) -> str:
        """All that a container wrote to its log."""
        done = docker("logs", container)
        return done.stdout + done.stderr
