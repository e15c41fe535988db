"""What encryption adds to the configuration: the listener, the way there from plain HTTP, and refused handshakes."""

from collections.abc import Iterator
from typing import Final

from components.proxy.model import ProxyConfig
from components.proxy.render_routes import render_route
from components.proxy.render_text import block
from components.proxy.tls import Tls, TlsMode

HTTP_PORT: Final = 8080
"""The port inside the container that serves HTTP."""

HTTPS_PORT: Final = 8443
"""The port inside the container that serves HTTPS."""

BACKLOG: Final = "backlog=4096"
"""Connections that wait to be taken: with nginx's own 511, of a thousand clients at once some wait a second longer.
Linux's `net.core.somaxconn` bounds it, 4096 unless set otherwise (nginx, `listen`)."""

_STANDARD_PORT: Final = 443
_OPEN_PATHS: Final = frozenset({"/health"})  # asked over plain HTTP by what watches the host
_CIPHERS: Final = ":".join(
    f"ECDHE-{signed}-{cipher}"
    for cipher in ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305")
    for signed in ("ECDSA", "RSA")
)


def client_address(tls: Tls) -> Iterator[str]:
    """Who the client is when something in front speaks for it.

    Args:
        tls: How requests arrive.

    Yields:
        Lines of the `http` block; none when nothing in front is trusted.
    """
    if tls.trusted:
        yield from (f"set_real_ip_from {network};" for network in tls.trusted)
        yield from ("real_ip_header X-Forwarded-For;", "real_ip_recursive on;", "")


def forwarded_protocol(tls: Tls) -> str:
    """The scheme that clients used, as nginx writes it."""
    return "https" if tls.mode is TlsMode.TERMINATED else "$scheme"


def encrypted_listener(tls: Tls) -> Iterator[str]:
    """The listener of the server that serves everything.

    Args:
        tls: The certificate and its names.

    Yields:
        Lines of the server.
    """
    yield from (f"listen {HTTPS_PORT} ssl {BACKLOG};", "http2 on;")
    if tls.names:
        yield f"server_name {' '.join(tls.names)};"
    yield from (f"ssl_certificate {tls.certificate_file};", f"ssl_certificate_key {tls.key_file};")
    yield from _PROTOCOL


_PROTOCOL: Final = (
    "ssl_protocols TLSv1.2 TLSv1.3;",
    f"ssl_ciphers {_CIPHERS};",
    "ssl_prefer_server_ciphers off;",
    "ssl_session_cache shared:tls:5m;",
    "ssl_session_timeout 1d;",
    "ssl_session_tickets off;",
)


def redirect_server(config: ProxyConfig) -> Iterator[str]:
    """The server for plain HTTP: health is answered, everything else is sent to HTTPS with its method and body.

    Args:
        config: What the proxy is told.

    Yields:
        Its lines.
    """
    tls = config.tls
    host = "$host"
    if tls.names:
        host = "$served_host"
        known = (f"{name} {name};" for name in tls.names)
        yield from block("map $host $served_host", [f"default {tls.names[0]};", *known])
    port = "" if tls.port == _STANDARD_PORT else f":{tls.port}"
    body = [f"listen {HTTP_PORT};", "include response.conf;", "include policy.conf;"]
    for route in config.routes:
        if route.prefix in _OPEN_PATHS:
            body += ["", *render_route(route, config.limits)]
    body += ["", *block("location /", [f"return 308 https://{host}{port}$request_uri;"])]
    yield from block("server", body)


def refusing_server(tls: Tls) -> Iterator[str]:
    """The server that refuses handshakes for names that are not served.

    Args:
        tls: The names.

    Yields:
        Its lines; none when every name is served.
    """
    if tls.encrypts and tls.names:
        body = [f"listen {HTTPS_PORT} ssl default_server;", "ssl_reject_handshake on;", *_PROTOCOL]
        yield from block("server", body)
        yield ""
