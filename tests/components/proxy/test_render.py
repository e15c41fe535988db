"""The rendered configuration, exactly."""

from pathlib import Path

import pytest

from components.proxy.model import ProxyConfig
from components.proxy.render import bundle_id, render
from components.proxy.render_headers import render_response
from components.proxy.render_routes import render_route
from components.proxy.render_server import render_nginx
from components.proxy.routes import CacheKind, Check, Route, Upstream, product_routes
from components.proxy.tuning import ApplyTimes, CacheSizes, Headers, RateLimit, Timeouts

_GOLDEN = Path(__file__).parent / "product.bundle"

_API = Upstream(name="api", port=8000, health_path="/health/ready")
_SPA = Upstream(name="spa", port=8080, health_path="/health")
_PRODUCT = ProxyConfig(upstreams=(_API, _SPA), routes=product_routes(), checks=(Check(path="/"), Check(path="/health")))
_SERVERS = {"api": ["api-1", "api-2"], "spa": ["spa-1"]}
_ONE_ROUTE = ProxyConfig(
    upstreams=(_SPA,), routes=(Route(prefix="/", upstream="spa"),), checks=(Check(path="/", status=204),)
)


def test_the_product_renders_to_exactly_this_bundle() -> None:
    """S0-03..S0-05, S0-37, S2-05, S2-06, S3-02: the product's whole configuration, as it is read in a diff."""
    assert render(_PRODUCT, _SERVERS) == _GOLDEN.read_text(encoding="utf-8")


def test_rendering_again_changes_nothing() -> None:
    """The same arguments give the same text, whatever the order of the routes and of the server table."""
    turned = ProxyConfig(upstreams=(_API, _SPA), routes=product_routes()[::-1], checks=_PRODUCT.checks)
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
    ]


ROUTES = {
    "kept path": (
        Route(prefix="/media/", upstream="backend"),
        [
            "location /media/ {",
            "    include response.conf;",
            "    include policy.conf;",
            "    include request.conf;",
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
            "    proxy_set_header Connection $connection_upgrade;",
            "    proxy_set_header Upgrade $http_upgrade;",
            "    proxy_read_timeout 1h;",
            "    proxy_send_timeout 1h;",
            "    proxy_pass http://spa;",
            "}",
        ],
    ),
}


@pytest.mark.parametrize("case", ROUTES)
def test_a_route_renders_to_exactly_this_location(case: str) -> None:
    """S2-03, S2-04, S2-06: each kind of route has the location a person would write."""
    route, lines = ROUTES[case]
    assert render_route(route) == lines


def test_caches_and_limits_appear_only_when_asked_for() -> None:
    """S3-18: no zone is laid without a route that fills it, and no limit without a rate."""
    assert not [line for line in render_nginx(_ONE_ROUTE) if "cache" in line or "limit_req" in line]
    limited = ProxyConfig(
        upstreams=(_SPA,),
        routes=(Route(prefix="/", upstream="spa", cache=CacheKind.STATIC),),
        checks=_ONE_ROUTE.checks,
        limits=RateLimit(requests_per_second=50, burst=100),
        cache=CacheSizes(static_megabytes=8, static_unused_days=2),
    )
    lines = [line.strip() for line in render_nginx(limited)]
    for wanted in (
        "proxy_cache_path /var/lib/berth-proxy/cache/static levels=1:2 keys_zone=cache_static:5m inactive=2d",
        "max_size=8m use_temp_path=off;",
        "limit_req_zone $limited_client zone=clients:10m rate=50r/s;",
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
