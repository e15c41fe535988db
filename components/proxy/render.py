"""The proxy's whole configuration as one readable text, a bundle, that `berth-proxy apply` takes on its standard input.

A bundle starts with `#berth-bundle 1`; a line `#file PATH` starts a file; `#end` ends the bundle, so that a text cut
short on its way is noticed.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from components.proxy.model import ProxyConfig
from components.proxy.render_headers import add_header, render_response
from components.proxy.render_server import render_nginx
from components.proxy.render_text import text
from components.proxy.render_upstreams import check_servers, render_health, render_upstreams

_TEMPLATES: Final = Path(__file__).parent / "templates"
_ID_LENGTH: Final = 12


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
    yield "upstreams.conf", text(render_upstreams(config.upstreams, servers))
    yield "response.conf", text(render_response(config.headers))
    yield "policy.conf", text([policy])
    for name in ("request.conf", "maps.conf", "log.conf"):
        yield name, (_TEMPLATES / name).read_text(encoding="utf-8")
    yield "upstreams", text(render_health(config.upstreams, servers))
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
