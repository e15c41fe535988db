"""The locations of the server: one per route, each complete in itself."""

from typing import Final

from components.proxy.render_headers import add_header
from components.proxy.render_text import block
from components.proxy.routes import CacheKind, Route

_WEBSOCKET_IDLE: Final = "1h"

_CACHE: Final = {
    CacheKind.NONE: (),
    CacheKind.STATIC: (
        "proxy_cache cache_static;",
        "proxy_cache_key $uri;",
        "proxy_cache_valid 200 365d;",
        "proxy_cache_lock on;",
        "proxy_cache_use_stale error timeout updating http_404 http_500 http_502 http_503 http_504;",
        "proxy_ignore_headers Cache-Control Expires Set-Cookie Vary X-Accel-Expires;",
        "proxy_hide_header Set-Cookie;",
        'proxy_set_header Accept-Encoding "";  # one plain copy is kept and compressed for who asks',
    ),
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


def render_route(route: Route) -> list[str]:
    """The location of one route.

    Args:
        route: The route.

    Returns:
        The lines of the location.
    """
    matches = route.prefix if route.prefix.endswith("/") else f"= {route.prefix}"
    return block(f"location {matches}", [*_response(route), *_request(route), *_CACHE[route.cache], _pass(route)])


def _response(route: Route) -> list[str]:
    policy = route.content_security_policy
    lines = [
        "include response.conf;",
        "include policy.conf;" if policy is None else add_header("Content-Security-Policy", policy),
        *(add_header(name, value) for name, value in sorted(route.headers.items())),
    ]
    if route.cache is not CacheKind.NONE:
        lines.append("add_header X-Cache-Status $cache_status always;")
    return lines


def _request(route: Route) -> list[str]:
    if not route.websocket:
        return ["include request.conf;", 'proxy_set_header Connection "";']
    return [
        "include request.conf;",
        "proxy_set_header Connection $connection_upgrade;",
        "proxy_set_header Upgrade $http_upgrade;",
        f"proxy_read_timeout {_WEBSOCKET_IDLE};",
        f"proxy_send_timeout {_WEBSOCKET_IDLE};",
    ]


def _pass(route: Route) -> str:
    return f"proxy_pass http://{route.upstream}{route.target or ''};"
