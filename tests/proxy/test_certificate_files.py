"""A certificate from files of the Docker host: taken, renewed while serving, and refused when it cannot be right."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import pytest

from components.proxy.tls import Tls, TlsMode
from tests.e2e.harness.eventually import eventually
from tests.proxy.commands import docker
from tests.proxy.world import World

pytestmark = pytest.mark.engine

_FILES = Tls(
    mode=TlsMode.FILES,
    names=("shop.example",),
    certificate=PurePosixPath("/etc/ssl/shop/chain.pem"),
    key=PurePosixPath("/etc/ssl/shop/key.pem"),
)
# What an operator or a renewing tool does on the host: write beside, then take the place of the old one.
_ISSUE = """
cd /files && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 30 -subj /CN=shop.example \\
    -addext subjectAltName=DNS:shop.example -set_serial $0 -keyout key.new -out chain.new 2>/dev/null
chown 101:101 key.new && chmod 400 key.new && mv key.new key.pem && mv chain.new chain.pem
"""


@dataclass
class Host:
    """The Docker host's folder with the certificate, and the world whose proxy mounts it."""

    world: World
    serial: int = 0

    def run(self, script: str, *arguments: str) -> None:
        """Run a script as the host's root."""
        docker("exec", f"{self.world.prefix}-host", "bash", "-ec", script, *arguments)

    def issue(self) -> str:
        """A new certificate with its key; its serial number is returned."""
        self.serial += 1
        self.run(_ISSUE, str(self.serial))
        return str(self.serial)

    def bundle(self, largest: str = "10m") -> str:
        """The product's routes over HTTPS with that certificate; a body may be so large."""
        return self.world.bundle([self.world.start_server("a")], tls=_FILES, client_max_body=largest)


@pytest.fixture(scope="module")
def host(image: str) -> Iterator[Host]:
    """A proxy that mounts a folder of the host, as a stack would."""
    with World(image=image) as world:
        folder, helper = f"{world.prefix}-files", f"{world.prefix}-host"
        docker("volume", "create", folder)
        try:
            place = ("--init", "--user", "0", "--network", "none", "-v", f"{folder}:/files", "--entrypoint", "sleep")
            docker("run", "-d", "--name", helper, *place, image, "infinity")
            mounts = [("-v", f"{folder}:{target}:ro") for target in ("/run/tls/certificate", "/run/tls/key")]
            world.start_proxy("-p", "127.0.0.1::8443", *mounts[0], *mounts[1])
            yield Host(world)
        finally:
            docker("rm", "-f", "-v", world.proxy, helper, check=False)
            docker("volume", "rm", "-f", folder)


def _serial(world: World) -> str:
    """The serial number of the certificate that a new connection is shown."""
    port = int(docker("port", world.proxy, "8443").stdout.splitlines()[0].rpartition(":")[2])
    context = ssl._create_unverified_context()  # noqa: S323 - only which certificate it is matters here
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="shop.example") as encrypted,
    ):
        shown = ssl.DER_cert_to_PEM_cert(encrypted.getpeercert(binary_form=True) or b"")
    done = docker("exec", "-i", world.proxy, "openssl", "x509", "-noout", "-serial", stdin=shown)
    return done.stdout.strip().removeprefix("serial=").lstrip("0")


def test_a_renewed_certificate_is_taken_while_serving(host: Host) -> None:
    """New files are loaded within seconds, without a new apply, and the live bundle stays what it is."""
    first, bundle = host.issue(), host.bundle()
    host.world.applied(bundle)
    assert _serial(host.world) == first
    second = host.issue()
    eventually(lambda: _serial(host.world) == second, seconds=20, what="the renewed certificate")
    assert "is live already" in host.world.apply(bundle).stdout


def test_a_key_that_does_not_fit_is_not_taken(host: Host) -> None:
    """Half of a renewal leaves clients on the certificate there was; the log says why, once."""
    before = host.issue()
    host.world.applied(host.bundle())
    assert _serial(host.world) == before
    host.run("openssl ecparam -genkey -name prime256v1 -noout -out /files/key.pem; chown 101 /files/*")
    eventually(lambda: "cannot load" in host.world.log(), seconds=20, what="the complaint")
    assert "key values mismatch" in host.world.log()
    assert _serial(host.world) == before
    done = host.world.apply(host.bundle("11m"))
    assert done.returncode == 1
    assert "nginx refuses the configuration" in done.stderr
    whole = host.issue()
    eventually(lambda: _serial(host.world) == whole, seconds=20, what="the complete renewal")


def test_a_key_the_proxy_may_not_read_is_refused_with_what_to_do(host: Host) -> None:
    """The complaint names the file inside the proxy and what to change on the host."""
    host.issue()
    host.run("chown 0:0 /files/key.pem; chmod 600 /files/key.pem")
    done = host.world.apply(host.bundle("12m"))
    assert done.returncode == 1
    assert (
        "/run/tls/key/key.pem cannot be read by user 101 of the proxy; on the Docker host, give the file of that name "
        "to this user or to its group: chgrp 101 FILE and chmod 640 FILE" in done.stderr
    )
