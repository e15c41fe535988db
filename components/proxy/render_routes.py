"""The locations of the server: one per route, each complete in itself."""

from collections.abc import Iterator
from typing import Final

from components.proxy.limits import RateLimit
from components.proxy.render_headers import add_header
from components.proxy.render_text import block
from components.proxy.render_upstreams import long_lived_group
from components.proxy.routes import CacheKind, Route

_LONG: Final = "1h"
_KEEP: Final = '""'  # no Connection header: the connection to the server is kept

KEEP_STATIC: Final = (
    "proxy_cache cache_static;",
    "proxy_cache_valid 200 365d;",
    "proxy_cache_lock on;",
    "proxy_cache_use_stale error timeout updating http_404 http_500 http_502 http_503 http_504;",
    "proxy_no_cache $upstream_is_page;  # a page in place of a missing file",
    "proxy_ignore_headers Cache-Control Expires Set-Cookie Vary X-Accel-Expires;",
    "proxy_hide_header Set-Cookie;",
    'proxy_set_header Accept-Encoding "";  # one plain copy is kept and compressed for who asks',
)
"""How a location keeps files for good, whoever asks for them."""

_CACHE: Final = {
    CacheKind.NONE: (),
    CacheKind.STATIC: ("proxy_cache_key $uri;", *KEEP_STATIC),
    # No lock here: where the API forbids keeping an answer, every reader would wait for the one before.
    CacheKind.API: (
        "proxy_cache cache_api;",
        "proxy_cache_key $request_uri;",
        "proxy_cache_background_update on;",
        "proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;",
        "proxy_cache_bypass $http_authorization $http_cookie;",
        "proxy_no_cache $http_authorization $http_cookie;",
    ),
}


def render_route(route: Route, limits: RateLimit | None = None) -> list[str]:
    """The location of one route.

    Args:
        route: The route.
        limits: The limit of all routes, which one of the route's own would otherwise replace.

    Returns:
        The lines of the location.
    """
    matches = route.prefix if route.prefix.endswith("/") else f"= {route.prefix}"
    if route.upstream is None:
        return block(f"location {matches}", ["return 404;"])
    body = [*_response(route), *_limits(route, limits), *_request(route), *_cache(route), _pass(route)]
    return block(f"location {matches}", body)


def limit_zone(route: Route) -> str:
    """The name of the memory in which a route's own limit counts."""
    return "clients" + "".join(sign if sign.isalnum() else "_" for sign in route.prefix.rstrip("/"))


def limit_request(zone: str, limit: RateLimit) -> str:
    """The directive that applies a limit."""
    burst = f" burst={limit.burst} nodelay" if limit.burst else ""
    return f"limit_req zone={zone}{burst};"


def _response(route: Route) -> Iterator[str]:
    policy = route.content_security_policy
    yield "include response.conf;"
    yield "include policy.conf;" if policy is None else add_header("Content-Security-Policy", policy)
    yield from (add_header(name, value) for name, value in sorted(route.headers.items()))
    if route.cache is not CacheKind.NONE:
        yield "add_header X-Cache-Status $cache_status always;"


def _limits(route: Route, limits: RateLimit | None) -> Iterator[str]:
    if route.limit is None:
        return
    if limits is not None:
        yield limit_request("clients", limits)
    yield limit_request(limit_zone(route), route.limit)


def _request(route: Route) -> Iterator[str]:
    yield "include request.conf;"
    yield f"proxy_set_header Host {route.host or '$http_host'};"
    if route.max_body is not None:
        yield f"client_max_body_size {route.max_body};"
    if route.upload:
        yield "proxy_request_buffering off;"
    if route.websocket:
        yield from ("proxy_set_header Connection $connection_upgrade;", "proxy_set_header Upgrade $http_upgrade;")
    else:
        yield f"proxy_set_header Connection {'close' if route.long_lived else _KEEP};"
    if route.stream:
        yield from ("proxy_buffering off;", "gzip off;")
    if route.long_lived:
        yield from (f"proxy_read_timeout {_LONG};", f"proxy_send_timeout {_LONG};")
        yield "proxy_socket_keepalive on;  # by this a release knows which answers it need not wait for"
        # Such an answer ends when its server is stopped. On the same connection, who listened would come again to the
        # old process of nginx, whose servers are gone.
        yield "keepalive_timeout 0;  # after it, a client comes again on a new connection"


def _cache(route: Route) -> Iterator[str]:
    yield from _CACHE[route.cache]
    for status, seconds in sorted(route.keep_seconds.items()):
        yield f"proxy_cache_valid {status} {seconds}s;"


def _pass(route: Route) -> str:
    group = long_lived_group(route.upstream or "") if route.long_lived else route.upstream
    return f"proxy_pass http://{group}{route.target or ''};"
