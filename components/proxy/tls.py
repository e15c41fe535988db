"""Encryption between clients and the proxy."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from components.proxy import checked
from components.proxy.checked import check_range, check_text, check_unique

CERTIFICATE_FOLDER: Final = PurePosixPath("/run/tls/certificate")
"""Where the folder of the certificate is mounted in the proxy."""

KEY_FOLDER: Final = PurePosixPath("/run/tls/key")
"""Where the folder of the key is mounted in the proxy."""

_OWN: Final = PurePosixPath("/var/lib/berth-proxy/tls")


class TlsMode(StrEnum):
    """Who encrypts, and with whose certificate."""

    OFF = "off"
    """Nobody: plain HTTP."""
    TERMINATED = "terminated"
    """A load balancer or tunnel in front, which speaks plain HTTP to the proxy."""
    SELF_SIGNED = "self-signed"
    """The proxy, with a certificate from an authority of its own, made on its volume at the first start."""
    FILES = "files"
    """The proxy, with a certificate and a key that lie on the Docker host."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tls:
    """How requests are encrypted on their way to the proxy."""

    mode: TlsMode = TlsMode.OFF
    """Who encrypts."""

    names: tuple[str, ...] = ()
    """The host names that are served; a handshake for another one is refused. Without names every one is served."""

    port: int = 443
    """The HTTPS port as clients see it; requests over plain HTTP are sent there."""

    certificate: PurePosixPath | None = None
    """With `FILES`: the chain in PEM form, an absolute path on the Docker host, readable by user 101."""

    key: PurePosixPath | None = None
    """With `FILES`: the key in PEM form, an absolute path on the Docker host, readable by user 101 and few others."""

    trusted: tuple[str, ...] = ()
    """With `TERMINATED`: the address ranges of what is in front; its X-Forwarded-For tells who the client is."""

    def __post_init__(self) -> None:
        """Refuse what nginx could not use.

        Raises:
            ValueError: a name, a port, a path or a combination of fields cannot be used.
        """
        check_range("tls port", self.port, 1, 65535, "")
        check_unique("tls names", self.names)
        for name in self.names:
            check_text("tls names", name, checked.DNS_NAME, "a host name in lower-case letters", "correct the name")
        for network in self.trusted:
            check_text("tls trusted", network, checked.NETWORK, "an address range", "write it as 10.0.0.0/8")
        for field, path in (("certificate", self.certificate), ("key", self.key)):
            if (path is not None) != (self.mode is TlsMode.FILES):
                expected = "a path with mode files, and none with another mode"
                checked.refuse(f"tls {field}", path and str(path), expected, "give the path or change the mode")
            if path is not None:
                check_text(f"tls {field}", str(path), checked.PATH, "an absolute path", "correct the path")

    @property
    def encrypts(self) -> bool:
        """Whether the proxy itself speaks HTTPS."""
        return self.mode in {TlsMode.SELF_SIGNED, TlsMode.FILES}

    @property
    def certificate_file(self) -> PurePosixPath:
        """The chain as nginx reads it, inside the container."""
        return _OWN / "certificate.pem" if self.certificate is None else CERTIFICATE_FOLDER / self.certificate.name

    @property
    def key_file(self) -> PurePosixPath:
        """The key as nginx reads it, inside the container; one of the proxy's own lies beside its certificate."""
        return self.certificate_file if self.key is None else KEY_FOLDER / self.key.name
