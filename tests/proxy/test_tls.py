"""HTTPS by the proxy itself, asked as browsers and tools ask."""

import http.client
import json
import socket
import ssl
from collections.abc import Iterator

import pytest

from components.proxy.tls import Tls, TlsMode
from components.proxy.tuning import Headers
from tests.proxy.commands import docker
from tests.proxy.world import World

pytestmark = pytest.mark.engine

_NAMES = ("shop.example", "www.shop.example")
_OWN = Tls(mode=TlsMode.SELF_SIGNED, names=_NAMES, port=8444)


@pytest.fixture(scope="module")
def secure(image: str) -> Iterator[World]:
    """A world whose proxy serves two names with a certificate of its own."""
    with World(image=image) as world:
        world.start_proxy("-p", "127.0.0.1::8443")
        world.applied(world.bundle([world.start_server("a")], tls=_OWN, headers=Headers(hsts_seconds=600)))
        yield world


def _port(world: World) -> int:
    return int(docker("port", world.proxy, "8443").stdout.splitlines()[0].rpartition(":")[2])


def _context(world: World) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=docker("exec", world.proxy, "berth-proxy", "ca").stdout)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _secure_get(world: World, path: str, name: str, context: ssl.SSLContext | None = None) -> tuple[int, str, str]:
    """Status, body and HSTS header of an answer over HTTPS, with the certificate checked for the name."""
    trust = context or _context(world)
    with (
        socket.create_connection(("127.0.0.1", _port(world)), timeout=10) as plain,
        trust.wrap_socket(plain, server_hostname=name) as encrypted,
    ):
        connection = http.client.HTTPConnection(name)
        connection.sock = encrypted
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Strict-Transport-Security", "")


def _openssl(world: World, *arguments: str, name: str = "shop.example") -> str:
    """What `openssl s_client` says inside the proxy."""
    command = ("openssl", "s_client", "-connect", "127.0.0.1:8443", "-servername", name, *arguments)
    done = docker("exec", world.proxy, *command, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", _NAMES)
def test_clients_that_know_the_authority_trust_the_certificate(secure: World, name: str) -> None:
    """S3-01, S3-18: each name is served with a certificate that the proxy's own authority vouches for, with HSTS."""
    status, body, hsts = _secure_get(secure, "/api/x", name)
    assert (status, hsts) == (200, "max-age=600; includeSubDomains")
    told = json.loads(body)
    assert (told["proto"], told["host"], told["uri"]) == ("https", name, "/x")


def test_a_client_without_the_authority_refuses_it(secure: World) -> None:
    """The certificate is worth nothing to who did not import the authority."""
    with pytest.raises(ssl.SSLCertVerificationError):
        _secure_get(secure, "/", "shop.example", ssl.create_default_context())


def test_names_that_are_not_served_get_no_handshake(secure: World) -> None:
    """A scanner that asks for another name, or none, learns nothing about the certificate."""
    anything = ssl._create_unverified_context()  # noqa: S323 - the name is refused before anything is verified
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        _secure_get(secure, "/", "other.example", anything)
    assert "no peer certificate available" in _openssl(secure, name="other.example")


def test_plain_http_sends_clients_to_https_with_method_and_body(secure: World) -> None:
    """308 to the same path on a served name, never to a host the client made up; /health answers where it is asked."""
    moved = secure.get("/tools?page=2", "POST", {"Host": "www.shop.example"})
    assert (moved.status, moved.headers["location"]) == (308, "https://www.shop.example:8444/tools?page=2")
    assert secure.get("/", headers={"Host": "evil.example"}).headers["location"] == "https://shop.example:8444/"
    health = secure.get("/health", headers={"Host": "127.0.0.1"})
    assert (health.status, health.body) == (200, "healthy")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("-tls1_3",), "Protocol: TLSv1.3"),
        (("-tls1_2",), "Protocol  : TLSv1.2"),
        (("-alpn", "h2"), "ALPN protocol: h2"),
        (("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), "no peer certificate available"),
        (("-tls1_2", "-cipher", "AES128-SHA:AES128-GCM-SHA256"), "no peer certificate available"),
        (("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"), "no peer certificate available"),
    ],
)
def test_only_modern_protocols_and_ciphers_are_spoken(secure: World, arguments: tuple[str, ...], expected: str) -> None:
    """S3-18: TLS 1.2 with forward secrecy and authenticated ciphers, TLS 1.3 and HTTP/2; nothing older."""
    assert expected in _openssl(secure, *arguments)


def test_keys_are_readable_by_the_proxy_alone_and_stay_over_restarts(secure: World) -> None:
    """The keys never leave the volume, and clients that imported the authority need not do so again."""
    modes = docker(
        "exec",
        secure.proxy,
        "sh",
        "-c",
        "stat -c '%a %n' /var/lib/berth-proxy/tls/*.pem",
    )
    assert {line.split()[0] for line in modes.stdout.splitlines()} == {"600"}
    before = docker("exec", secure.proxy, "berth-proxy", "ca").stdout
    context = _context(secure)
    secure.restart_proxy()
    assert docker("exec", secure.proxy, "berth-proxy", "ca").stdout == before
    assert _secure_get(secure, "/", "shop.example", context)[0] == 200


def test_the_authority_vouches_for_its_names_only(secure: World) -> None:
    """Whoever steals its key cannot pose as another site to those who imported it."""
    shown = docker(
        "exec", "-i", secure.proxy, "openssl", "x509", "-noout", "-ext", "nameConstraints", stdin=_ca(secure)
    )
    assert "DNS:shop.example" in shown.stdout
    assert "critical" in shown.stdout


def _ca(world: World) -> str:
    return docker("exec", world.proxy, "berth-proxy", "ca").stdout


@pytest.fixture(scope="module")
def few_names(image: str) -> Iterator[World]:
    """A world whose proxy takes HTTPS and has no certificate yet."""
    with World(image=image) as world:
        world.start_proxy("-p", "127.0.0.1::8443")
        yield world


@pytest.mark.parametrize("names", [(), ("one.example",)])
def test_with_one_name_or_none_the_certificate_still_fits(few_names: World, names: tuple[str, ...]) -> None:
    """Without names the certificate is for localhost, by name and address; with one it is for that one."""
    page = few_names.start_server("a")
    few_names.applied(few_names.bundle([page], tls=Tls(mode=TlsMode.SELF_SIGNED, names=names)))
    for name in names or ("localhost", "127.0.0.1"):
        assert _secure_get(few_names, "/", name)[0] == 200
