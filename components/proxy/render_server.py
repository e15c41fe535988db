"""`nginx.conf`: the processes, what holds for all requests, and the server with its locations."""

from collections.abc import Iterator
from typing import Final

from components.proxy.model import ProxyConfig
from components.proxy.render_assets import render_preload
from components.proxy.render_routes import limit_request, limit_zone, render_route
from components.proxy.render_text import block
from components.proxy.render_tls import (
    BACKLOG,
    HTTP_PORT,
    client_address,
    encrypted_listener,
    redirect_server,
    refusing_server,
)
from components.proxy.render_upstreams import KEPT_REQUESTS
from components.proxy.routes import CacheKind
from components.proxy.tuning import Timeouts

_CONNECTIONS: Final = 4096
_OPEN_FILES: Final = 16384  # each connection of a worker and its file; below the hard limit of small hosts
_STATE: Final = "/var/lib/berth-proxy"
_COMPRESSED: Final = (
    "application/javascript application/json application/manifest+json application/wasm "
    "application/xml image/svg+xml text/css text/javascript text/plain text/xml"
)


def render_nginx(config: ProxyConfig) -> list[str]:
    """The main file; it includes the others of the bundle, and `image.conf` that the image adds.

    Args:
        config: What the proxy is told.

    Returns:
        The lines of the file.
    """
    return [
        f"worker_processes {config.workers};",
        f"worker_rlimit_nofile {_OPEN_FILES};",
        f"worker_shutdown_timeout {config.timeouts.drain}s;",
        "",
        *block("events", [f"worker_connections {_CONNECTIONS};"]),
        "",
        *block("http", _http(config)),
    ]


def _http(config: ProxyConfig) -> Iterator[str]:
    yield from ("include image.conf;", "include maps.conf;", "include log.conf;", "include upstreams.conf;", "")
    yield from ("server_tokens off;", "absolute_redirect off;", "")
    yield from ("sendfile on;", "tcp_nopush on;", "open_file_cache max=2000 inactive=30s;", "")
    yield from client_address(config.tls)
    yield from _timeouts(config.timeouts)
    yield from ("", f"client_max_body_size {config.client_max_body};", "")
    yield from ("gzip on;", "gzip_vary on;", "gzip_proxied any;", "gzip_min_length 1k;", f"gzip_types {_COMPRESSED};")
    yield from (
        "",
        "proxy_http_version 1.1;",
        "proxy_next_upstream error timeout;  # what was sent is repeated only for safe methods",
    )
    yield from ("proxy_next_upstream_tries 2;", "proxy_next_upstream_timeout 5s;", "")
    yield from _caches(config)
    yield from _limit_zones(config)
    if config.tls.encrypts:
        yield from redirect_server(config)
        yield ""
    yield from refusing_server(config.tls)
    yield from block("server", _server(config))
    yield from render_preload(config.routes)


def _timeouts(times: Timeouts) -> Iterator[str]:
    yield f"client_header_timeout {times.client}s;"
    yield f"client_body_timeout {times.client}s;"
    yield f"send_timeout {times.send}s;"
    yield f"keepalive_timeout {times.keepalive}s;"
    yield "keepalive_min_timeout 10s;  # a reload does not close a connection under its client's next request"
    yield f"keepalive_requests {KEPT_REQUESTS};"
    yield f"proxy_connect_timeout {times.connect}s;"
    yield f"proxy_read_timeout {times.read}s;"
    yield f"proxy_send_timeout {times.send}s;"


def _caches(config: ProxyConfig) -> Iterator[str]:
    sizes = config.cache
    if config.caches(CacheKind.STATIC):
        yield from _zone("static", f"{sizes.static_unused_days}d", sizes.static_megabytes)
    if config.caches(CacheKind.API):
        yield from _zone("api", "1h", sizes.api_megabytes)


def _zone(name: str, unused: str, megabytes: int) -> Iterator[str]:
    yield f"proxy_cache_path {_STATE}/cache/{name} levels=1:2 keys_zone=cache_{name}:5m inactive={unused}"
    yield f"    max_size={megabytes}m use_temp_path=off;"
    yield ""


def _limit_zones(config: ProxyConfig) -> Iterator[str]:
    zones = {} if config.limits is None else {"clients": config.limits}
    zones |= {limit_zone(route): route.limit for route in config.routes if route.limit is not None}
    if not zones:
        return
    yield from block("geo $realip_remote_addr $is_self", ["default 0;", "127.0.0.1/32 1;"])
    yield from block("map $is_self $limited_client", ["0 $binary_remote_addr;", '1 "";'])
    for zone, limit in sorted(zones.items()):
        yield f"limit_req_zone $limited_client zone={zone}:5m rate={limit.rate};"
    yield from ("limit_req_status 429;", "limit_req_log_level warn;", "")


def _server(config: ProxyConfig) -> Iterator[str]:
    yield from encrypted_listener(config.tls) if config.tls.encrypts else (f"listen {HTTP_PORT} {BACKLOG};",)
    yield from ("include response.conf;", "include policy.conf;")
    if config.limits is not None:
        yield limit_request("clients", config.limits)
    for route in sorted(config.routes, key=lambda route: route.prefix):
        yield ""
        yield from render_route(route, config.limits)
