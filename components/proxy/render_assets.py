"""Assets of a release that are kept when it goes live, whether somebody asked for them or not.

A page that is open while its release is replaced loads further parts later, by names that the new release does not
know. So `berth-proxy apply` asks for everything that the new page's list names, through a server of its own: before
the switch already, because workers of the previous release may be asked for assets of the new page.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from components.proxy.render_routes import KEEP_STATIC
from components.proxy.render_text import block
from components.proxy.routes import Route
from components.proxy.upstreams import Upstream

PRELOAD_PORT: Final = 8082
"""Where `berth-proxy` asks for assets; on the container's loopback only."""


def render_preload(routes: Sequence[Route]) -> Iterator[str]:
    """The server that fills the cache from any server of a release.

    Args:
        routes: All routes.

    Yields:
        Its lines; none when no route has a list of assets.
    """
    listed = sorted(route.prefix for route in routes if route.asset_list is not None)
    if not listed:
        return
    body = [f"listen 127.0.0.1:{PRELOAD_PORT};", "access_log off;"]
    for prefix in listed:
        body += [
            "",
            *block(
                rf'location ~ "^/preload/(?<preload_from>[0-9.]+:[0-9]+)(?<preload_path>{prefix}.+)$"',
                [
                    "include request.conf;",
                    "proxy_set_header Host $preload_from;",
                    'proxy_set_header Connection "";',
                    "proxy_cache_key $preload_path;",
                    *KEEP_STATIC,
                    "proxy_pass http://$preload_from$preload_path;",
                ],
            ),
        ]
    yield ""
    yield from block("server", [*body, "", *block("location /", ["return 404;"])])


def render_asset_lists(
    routes: Sequence[Route], upstreams: Sequence[Upstream], servers: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """`assets`: a line per route with its path and the URL of its list, asked from the first server of the group.

    Args:
        routes: All routes.
        upstreams: The groups.
        servers: The host names of each group's servers.

    Yields:
        The lines of the file.
    """
    ports = {upstream.name: upstream.port for upstream in upstreams}
    for route in sorted(routes, key=lambda route: route.prefix):
        if route.asset_list is not None and route.upstream is not None:
            yield f"{route.prefix} http://{servers[route.upstream][0]}:{ports[route.upstream]}{route.asset_list}"
