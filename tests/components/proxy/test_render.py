"""The rendered configuration, exactly."""

from pathlib import Path, PurePosixPath

import pytest

from components.proxy.limits import RateLimit
from components.proxy.model import ProxyConfig
from components.proxy.product import product_routes
from components.proxy.render import bundle_id, render
from components.proxy.render_headers import render_response
from components.proxy.render_routes import render_route
from components.proxy.render_server import render_nginx
from components.proxy.routes import CacheKind, Route
from components.proxy.tls import Tls, TlsMode
from components.proxy.tuning import ApplyTimes, CacheSizes, Headers, Timeouts
from components.proxy.upstreams import Check, Upstream

_GOLDEN = Path(__file__).parent / "product.bundle"

_API = Upstream(name="api", port=8000, health_path="/health/ready")
_SPA = Upstream(name="spa", port=8080, health_path="/health")
_OBJECTS = Upstream(name="objects", port=7070, health_path="/health")
_PRODUCT = ProxyConfig(
    upstreams=(_API, _SPA, _OBJECTS),
    routes=product_routes(objects="objects"),
    checks=(Check(path="/"), Check(path="/health")),
)
_SERVERS = {"api": ["api-1", "api-2"], "spa": ["spa-1"], "objects": ["objects-1"]}
_ONE_ROUTE = ProxyConfig(
    upstreams=(_SPA,), routes=(Route(prefix="/", upstream="spa"),), checks=(Check(path="/", status=204),)
)


def test_the_product_renders_to_exactly_this_bundle() -> None:
    """S0-03..S0-05, S0-37, S2-05, S2-06, S3-02: the product's whole configuration, as it is read in a diff."""
    assert render(_PRODUCT, _SERVERS) == _GOLDEN.read_text(encoding="utf-8")


def test_rendering_again_changes_nothing() -> None:
    """The same arguments give the same text, whatever the order of the routes and of the server table."""
    turned = ProxyConfig(upstreams=_PRODUCT.upstreams, routes=_PRODUCT.routes[::-1], checks=_PRODUCT.checks)
    assert render(turned, dict(reversed(_SERVERS.items()))) == render(_PRODUCT, _SERVERS)


def test_a_bundle_is_named_by_its_content() -> None:
    """The id is the start of the text's SHA-256, and one changed server gives another."""
    assert bundle_id("") == "e3b0c44298fc"
    other = {**_SERVERS, "spa": ["spa-2"]}
    assert bundle_id(render(_PRODUCT, other)) != bundle_id(render(_PRODUCT, _SERVERS))


def test_only_the_server_names_change_between_two_releases() -> None:
    """A new release of the page differs in the lines that name its server, and in no other."""
    before = render(_PRODUCT, _SERVERS).splitlines()
    after = render(_PRODUCT, {**_SERVERS, "spa": ["spa-2"]}).splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [
        ("    server spa-1:8080 max_fails=3 fail_timeout=2s;", "    server spa-2:8080 max_fails=3 fail_timeout=2s;"),
        ("spa http://spa-1:8080/health", "spa http://spa-2:8080/health"),
        ("/assets/ http://spa-1:8080/assets.txt", "/assets/ http://spa-2:8080/assets.txt"),
    ]


ROUTES = {
    "kept path": (
        Route(prefix="/media/", upstream="backend"),
        [
            "location /media/ {",
            "    include response.conf;",
            "    include policy.conf;",
            "    include request.conf;",
            "    proxy_set_header Host $http_host;",
            '    proxy_set_header Connection "";',
            "    proxy_pass http://backend;",
            "}",
        ],
    ),
    "exact path to another": (
        Route(prefix="/health", upstream="api", target="/health/ready", content_security_policy="default-src 'none'"),
        [
            "location = /health {",
            "    include response.conf;",
            "    add_header Content-Security-Policy \"default-src 'none'\" always;",
            "    include request.conf;",
            "    proxy_set_header Host $http_host;",
            '    proxy_set_header Connection "";',
            "    proxy_pass http://api/health/ready;",
            "}",
        ],
    ),
    "WebSocket with a header": (
        Route(prefix="/@vite/", upstream="spa", websocket=True, headers={"X-Mode": "dev"}),
        [
            "location /@vite/ {",
            "    include response.conf;",
            "    include policy.conf;",
            '    add_header X-Mode "dev" always;',
            "    include request.conf;",
            "    proxy_set_header Host $http_host;",
            "    proxy_set_header Connection $connection_upgrade;",
            "    proxy_set_header Upgrade $http_upgrade;",
            "    proxy_read_timeout 1h;",
            "    proxy_send_timeout 1h;",
            "    proxy_socket_keepalive on;  # by this a release knows which answers it need not wait for",
            "    keepalive_timeout 0;  # after it, a client comes again on a new connection",
            "    proxy_pass http://spa_streams;",
            "}",
        ],
    ),
    "stream with a limit": (
        Route(prefix="/events/", upstream="api", stream=True, limit=RateLimit(requests_per_second=0.5, burst=3)),
        [
            "location /events/ {",
            "    include response.conf;",
            "    include policy.conf;",
            "    limit_req zone=clients_events burst=3 nodelay;",
            "    include request.conf;",
            "    proxy_set_header Host $http_host;",
            "    proxy_set_header Connection close;",
            "    proxy_buffering off;",
            "    gzip off;",
            "    proxy_read_timeout 1h;",
            "    proxy_send_timeout 1h;",
            "    proxy_socket_keepalive on;  # by this a release knows which answers it need not wait for",
            "    keepalive_timeout 0;  # after it, a client comes again on a new connection",
            "    proxy_pass http://api_streams;",
            "}",
        ],
    ),
    "upload": (
        Route(prefix="/files", upstream="api", upload=True, max_body="16m"),
        [
            "location = /files {",
            "    include response.conf;",
            "    include policy.conf;",
            "    include request.conf;",
            "    proxy_set_header Host $http_host;",
            "    client_max_body_size 16m;",
            "    proxy_request_buffering off;",
            '    proxy_set_header Connection "";',
            "    proxy_pass http://api;",
            "}",
        ],
    ),
    "signed for another host": (
        Route(prefix="/objects/", upstream="objects", target="/", host="objects:7070"),
        [
            "location /objects/ {",
            "    include response.conf;",
            "    include policy.conf;",
            "    include request.conf;",
            "    proxy_set_header Host objects:7070;",
            '    proxy_set_header Connection "";',
            "    proxy_pass http://objects/;",
            "}",
        ],
    ),
    "kept without the upstream's word": (
        Route(prefix="/v1/", upstream="api", cache=CacheKind.API, keep_seconds={404: 60, 200: 300}),
        [
            "location /v1/ {",
            "    include response.conf;",
            "    include policy.conf;",
            "    add_header X-Cache-Status $cache_status always;",
            "    include request.conf;",
            "    proxy_set_header Host $http_host;",
            '    proxy_set_header Connection "";',
            "    proxy_cache cache_api;",
            "    proxy_cache_key $request_uri;",
            "    proxy_cache_background_update on;",
            "    proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;",
            "    proxy_cache_bypass $http_authorization $http_cookie;",
            "    proxy_no_cache $http_authorization $http_cookie;",
            "    proxy_cache_valid 200 300s;",
            "    proxy_cache_valid 404 60s;",
            "    proxy_pass http://api;",
            "}",
        ],
    ),
    "nobody": (Route(prefix="/api/metrics", upstream=None), ["location = /api/metrics {", "    return 404;", "}"]),
}


@pytest.mark.parametrize("case", ROUTES)
def test_a_route_renders_to_exactly_this_location(case: str) -> None:
    """S2-03, S2-04, S2-06, S3-15: each kind of route has the location a person would write."""
    route, lines = ROUTES[case]
    assert render_route(route) == lines


def test_caches_and_limits_appear_only_when_asked_for() -> None:
    """S3-14, S3-18: no zone is laid without a route that fills it, and no limit without a rate."""
    assert not [line for line in render_nginx(_ONE_ROUTE) if "proxy_cache" in line or "limit_req" in line]
    limited = ProxyConfig(
        upstreams=(_SPA,),
        routes=(Route(prefix="/", upstream="spa", cache=CacheKind.STATIC),),
        checks=_ONE_ROUTE.checks,
        limits=RateLimit(requests_per_second=50, burst=100),
        cache=CacheSizes(static_megabytes=500, static_unused_days=7),
    )
    lines = [line.strip() for line in render_nginx(limited)]
    for wanted in (
        "proxy_cache_path /var/lib/berth-proxy/cache/static levels=1:2 keys_zone=cache_static:5m inactive=7d",
        "max_size=500m use_temp_path=off;",
        "limit_req_zone $limited_client zone=clients:5m rate=50r/s;",
        "limit_req zone=clients burst=100 nodelay;",
        "limit_req_status 429;",
    ):
        assert wanted in lines


def test_every_bound_of_the_configuration_reaches_the_bundle() -> None:
    """Each time, size and number that can be set stands in the bundle at its place."""
    config = ProxyConfig(
        upstreams=_ONE_ROUTE.upstreams,
        routes=_ONE_ROUTE.routes,
        checks=_ONE_ROUTE.checks,
        timeouts=Timeouts(connect=11, read=12, send=13, client=14, keepalive=75, drain=16),
        apply=ApplyTimes(upstreams=21, checks=22, watch=23),
        client_max_body="24m",
        workers=5,
    )
    lines = {line.strip() for line in render(config, {"spa": ["spa-1"]}).splitlines()}
    assert lines >= {
        "worker_processes 5;",
        "worker_shutdown_timeout 16s;",
        "client_header_timeout 14s;",
        "client_body_timeout 14s;",
        "send_timeout 13s;",
        "keepalive_timeout 75s;",
        "proxy_connect_timeout 11s;",
        "proxy_read_timeout 12s;",
        "proxy_send_timeout 13s;",
        "client_max_body_size 24m;",
        "upstreams 21",
        "checks 22",
        "watch 23",
        "drain 16",
        "/ 204",
    }


def test_headers_of_the_stack_replace_the_fixed_ones() -> None:
    """S3-18: HSTS appears when asked for, and a stack's own header stands in place of the default one."""
    lines = render_response(Headers(hsts_seconds=31536000, extra={"x-frame-options": "SAMEORIGIN"}))
    sent = [line for line in lines if line.startswith("add_header")]
    assert 'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;' in sent
    assert [line for line in sent if "frame-options" in line.lower()] == [
        'add_header x-frame-options "SAMEORIGIN" always;'
    ]


def test_a_limit_of_a_route_comes_beside_the_one_of_all_routes() -> None:
    """S3-03: a route's own limit counts apart, and the general one holds there too."""
    login = Route(prefix="/login", upstream="spa", limit=RateLimit(requests_per_second=10, burst=0))
    both = ProxyConfig(
        upstreams=(_SPA,), routes=(login,), checks=_ONE_ROUTE.checks, limits=RateLimit(requests_per_second=30, burst=60)
    )
    lines = [line.strip() for line in render_nginx(both)]
    assert [line for line in lines if line.startswith("limit_req_zone")] == [
        "limit_req_zone $limited_client zone=clients:5m rate=30r/s;",
        "limit_req_zone $limited_client zone=clients_login:5m rate=10r/s;",
    ]
    place = lines.index("location = /login {")
    assert lines[place + 3 : place + 5] == [
        "limit_req zone=clients burst=60 nodelay;",
        "limit_req zone=clients_login;",
    ]


def _encrypted(tls: Tls) -> list[str]:
    config = ProxyConfig(
        upstreams=(_SPA,),
        routes=(*_ONE_ROUTE.routes, Route(prefix="/health", upstream="spa")),
        checks=_ONE_ROUTE.checks,
        tls=tls,
    )
    return [line.strip() for line in render(config, {"spa": ["spa-1"]}).splitlines()]


def test_plain_http_is_sent_to_https_except_health() -> None:
    """S3-01, S3-18: port 8080 answers /health and redirects the rest with 308; 8443 serves, TLS 1.2 or later."""
    lines = _encrypted(Tls(mode=TlsMode.SELF_SIGNED, port=8444))
    start = lines.index("listen 8080;")
    plain = lines[start : lines.index("listen 8443 ssl backlog=4096;")]
    assert "location = /health {" in plain
    assert "return 308 https://$host:8444$request_uri;" in plain
    assert "http2 on;" in lines
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in lines
    assert "ssl_certificate /var/lib/berth-proxy/tls/certificate.pem;" in lines
    assert "self-signed localhost" in lines
    assert "https://localhost:8443" in lines
    assert "ssl_reject_handshake on;" not in lines


def test_only_given_names_are_served() -> None:
    """With names, another name's handshake is refused, and a redirect never goes to a host the client made up."""
    files = Tls(
        mode=TlsMode.FILES,
        names=("shop.example", "www.shop.example"),
        certificate=PurePosixPath("/etc/ssl/shop/chain.pem"),
        key=PurePosixPath("/etc/keys/shop.pem"),
    )
    lines = _encrypted(files)
    assert "ssl_reject_handshake on;" in lines
    assert "server_name shop.example www.shop.example;" in lines
    assert "default shop.example;" in lines
    assert "return 308 https://$served_host$request_uri;" in lines
    assert "ssl_certificate /run/tls/certificate/chain.pem;" in lines
    assert "ssl_certificate_key /run/tls/key/shop.pem;" in lines
    assert "files /run/tls/certificate/chain.pem /run/tls/key/shop.pem" in lines
    assert "https://shop.example:8443" in lines


def test_behind_a_terminator_upstreams_are_told_https_and_who_the_client_is() -> None:
    """With `terminated` the scheme is HTTPS, and only a trusted front may say whom it speaks for."""
    lines = _encrypted(Tls(mode=TlsMode.TERMINATED, trusted=("10.0.0.0/8",)))
    assert "proxy_set_header X-Forwarded-Proto https;" in lines
    assert "set_real_ip_from 10.0.0.0/8;" in lines
    assert "real_ip_recursive on;" in lines
    assert "listen 8443 ssl backlog=4096;" not in lines
    assert not [line for line in _encrypted(Tls()) if "real_ip" in line]
