"""A certificate from files of the Docker host: taken, renewed while serving, and refused when it cannot be right."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from components.proxy.tls import Tls, TlsMode
from tests.proxy.world import World, docker, eventually

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


@pytest.fixture
def files(image: str) -> Iterator[tuple[World, str]]:
    """A proxy that mounts a folder with a certificate, as a stack would."""
    with World(image=image) as world:
        folder = f"{world.prefix}-files"
        docker("volume", "create", folder)
        try:
            _on_host(folder, image, _ISSUE, "1")
            mounts = [("-v", f"{folder}:{target}:ro") for target in ("/run/tls/certificate", "/run/tls/key")]
            world.start_proxy("-p", "127.0.0.1::8443", *mounts[0], *mounts[1])
            world.start_server("a")
            yield world, folder
        finally:
            docker("rm", "-f", "-v", world.proxy, check=False)
            docker("volume", "rm", "-f", folder)


def _on_host(folder: str, image: str, script: str, *arguments: str) -> None:
    run = ("run", "--rm", "--user", "0", "--network", "none", "-v", f"{folder}:/files", "--entrypoint", "bash")
    docker(*run, image, "-ec", script, *arguments)


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


def test_a_renewed_certificate_is_taken_while_serving(files: tuple[World, str]) -> None:
    """New files are loaded within seconds, without a new apply, and the live bundle stays what it is."""
    world, folder = files
    bundle = world.bundle(world.containers, tls=_FILES)
    world.applied(bundle)
    assert _serial(world) == "1"
    _on_host(folder, world.image, _ISSUE, "2")
    eventually(lambda: _serial(world) == "2", "the renewed certificate")
    assert "is live already" in world.apply(bundle).stdout


def test_a_key_that_does_not_fit_is_not_taken(files: tuple[World, str]) -> None:
    """Half of a renewal leaves clients on the certificate there was; the log says why, once."""
    world, folder = files
    world.applied(world.bundle(world.containers, tls=_FILES))
    _on_host(
        folder, world.image, "openssl ecparam -genkey -name prime256v1 -noout -out /files/key.pem; chown 101 /files/*"
    )
    eventually(lambda: "cannot load" in world.log(), "the complaint")
    assert "key values mismatch" in world.log()
    assert _serial(world) == "1"
    done = world.apply(world.bundle(world.containers, tls=_FILES, client_max_body="11m"))
    assert done.returncode == 1
    assert "nginx refuses the configuration" in done.stderr
    _on_host(folder, world.image, _ISSUE, "3")
    eventually(lambda: _serial(world) == "3", "the complete renewal")


def test_a_key_the_proxy_may_not_read_is_refused_with_what_to_do(files: tuple[World, str]) -> None:
    """The complaint names the file inside the proxy and what to change on the host."""
    world, folder = files
    _on_host(folder, world.image, "chown 0:0 /files/key.pem; chmod 600 /files/key.pem")
    done = world.apply(world.bundle(world.containers, tls=_FILES))
    assert done.returncode == 1
    assert (
        "/run/tls/key/key.pem cannot be read by user 101 of the proxy; on the Docker host, give the file of that name "
        "to this user or to its group: chgrp 101 FILE and chmod 640 FILE" in done.stderr
    )
