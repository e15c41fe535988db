"""The proxy's whole configuration as one readable text, a bundle, that `berth-proxy apply` takes on its standard input.

A bundle starts with `#berth-bundle 1`; a line `#file PATH` starts a file; `#end` ends the bundle, so that a text cut
short on its way is noticed.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from components.proxy.model import ProxyConfig
from components.proxy.render_assets import render_asset_lists
from components.proxy.render_headers import add_header, render_request, render_response
from components.proxy.render_server import render_nginx
from components.proxy.render_text import text
from components.proxy.render_tls import HTTP_PORT, HTTPS_PORT, forwarded_protocol
from components.proxy.render_upstreams import check_servers, render_health, render_upstreams
from components.proxy.tls import Tls, TlsMode

_TEMPLATES: Final = Path(__file__).parent / "templates"
_ID_LENGTH: Final = 12
_LOCAL: Final = ("localhost",)


def render(config: ProxyConfig, servers: Mapping[str, Sequence[str]]) -> str:
    """The bundle for one release.

    Args:
        config: What the proxy is told.
        servers: For each upstream of the configuration the host names of its running servers.

    Returns:
        The bundle's text; the same arguments give the same text.

    Raises:
        ValueError: the servers do not fit the upstreams.
    """
    check_servers(config.upstreams, servers)
    files = _files(config, servers)
    return "#berth-bundle 1\n" + "".join(f"#file {name}\n{content}" for name, content in files) + "#end\n"


def bundle_id(bundle: str) -> str:
    """The name `berth-proxy` gives a bundle: the first 12 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(bundle.encode()).hexdigest()[:_ID_LENGTH]


def _files(config: ProxyConfig, servers: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    policy = add_header("Content-Security-Policy", config.headers.content_security_policy)
    times = config.apply
    yield "nginx.conf", text(render_nginx(config))
    yield "upstreams.conf", text(render_upstreams(config.upstreams, servers, config.long_lived))
    yield "response.conf", text(render_response(config.headers))
    yield "policy.conf", text([policy])
    yield "request.conf", text(render_request(forwarded_protocol(config.tls)))
    for name in ("maps.conf", "log.conf"):
        yield name, (_TEMPLATES / name).read_text(encoding="utf-8")
    yield "upstreams", text(render_health(config.upstreams, servers))
    yield "assets", text(render_asset_lists(config.routes, config.upstreams, servers))
    yield "tls", text(_certificate(config.tls))
    yield "entry", f"{_entry(config.tls)}\n"
    yield "checks", text(f"{check.path} {check.status}" for check in config.checks)
    yield (
        "times",
        text(
            [
                f"upstreams {times.upstreams}",
                f"checks {times.checks}",
                f"watch {times.watch}",
                f"drain {config.timeouts.drain}",
            ]
        ),
    )


def _certificate(tls: Tls) -> Iterator[str]:
    if tls.mode is TlsMode.SELF_SIGNED:
        yield " ".join(["self-signed", *(tls.names or _LOCAL)])
    if tls.mode is TlsMode.FILES:
        yield f"files {tls.certificate_file} {tls.key_file}"


def _entry(tls: Tls) -> str:
    if tls.encrypts:
        return f"https://{(tls.names or _LOCAL)[0]}:{HTTPS_PORT}"
    return f"http://127.0.0.1:{HTTP_PORT}"
