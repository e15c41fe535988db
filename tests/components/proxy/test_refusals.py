"""What the proxy's configuration refuses, and in which words."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

import pytest

from components.proxy.limits import RateLimit
from components.proxy.model import ProxyConfig
from components.proxy.render import render
from components.proxy.routes import CacheKind, Route
from components.proxy.tls import Tls, TlsMode
from components.proxy.tuning import ApplyTimes, CacheSizes, Headers, Timeouts
from components.proxy.upstreams import Check, Upstream

_SPA = Upstream(name="spa", port=8080, health_path="/health")
_ALL = Route(prefix="/", upstream="spa")
_CHECK = Check(path="/")


def _config(**changes: object) -> ProxyConfig:
    settings: dict[str, object] = {"upstreams": (_SPA,), "routes": (_ALL,), "checks": (_CHECK,)}
    return ProxyConfig(**(settings | changes))  # type: ignore[arg-type]  # each case names fields as they are


REFUSED: Final[list[tuple[Callable[[], object], str]]] = [
    (
        lambda: Upstream(name="Api", port=80, health_path="/"),
        "upstream name: found 'Api'; expected letters, digits and _, at most 32; rename it",
    ),
    (
        lambda: Upstream(name="api", port=0, health_path="/"),
        "upstream api port: found 0; expected 1 to 65535; choose a value in that range",
    ),
    (
        lambda: Upstream(name="api", port=80, health_path="health"),
        "upstream api health_path: found 'health'; expected a path from /; correct the path",
    ),
    (
        lambda: Upstream(name="api", port=80, health_path="/", keepalive=0),
        "upstream api keepalive: found 0; expected 1 to 4096 connections; choose a value in that range",
    ),
    (
        lambda: Route(prefix="api", upstream="api"),
        "route prefix: found 'api'; expected a path from /, letters, digits and ._~@-; correct it",
    ),
    (
        lambda: Route(prefix="/a; return 200", upstream="api"),
        "route prefix: found '/a; return 200'; expected a path from /, letters, digits and ._~@-; correct it",
    ),
    (
        lambda: Route(prefix="/api/", upstream="api", target="/v1"),
        (
            "route /api/ target: found '/v1'; expected a slash at the end of both prefix and target, or of none; "
            "add or remove the slash"
        ),
    ),
    (
        lambda: Route(prefix="/ws", upstream="api", websocket=True, cache=CacheKind.API),
        "route /ws cache: found 'api'; expected none on a WebSocket; split the route in two",
    ),
    (
        lambda: Route(prefix="/events", upstream="api", stream=True, cache=CacheKind.API),
        "route /events cache: found 'api'; expected none on a stream; split the route in two",
    ),
    (
        lambda: Route(prefix="/objects/", upstream="objects", host="objects:7070/"),
        "route /objects/ host: found 'objects:7070/'; expected a host name, with a port if any; correct it",
    ),
    (
        lambda: Route(prefix="/files", upstream="api", max_body="16MB"),
        "route /files max_body: found '16MB'; expected a number with k, m or g; write it so",
    ),
    (
        lambda: Route(prefix="/v1/", upstream="api", keep_seconds={200: 300}),
        "route /v1/ keep_seconds: found {200: 300}; expected cache api beside it; set cache to api, or remove it",
    ),
    (
        lambda: Route(prefix="/v1/", upstream="api", cache=CacheKind.API, keep_seconds={200: 0}),
        "route /v1/ keep_seconds 200: found 0; expected 1 to 86400 seconds; choose a value in that range",
    ),
    (
        lambda: Route(prefix="/assets/", upstream="spa", asset_list="/assets.txt"),
        (
            "route /assets/ asset_list: found '/assets.txt'; expected a static route for everything below a path; "
            "set cache to static"
        ),
    ),
    (
        lambda: Route(prefix="/assets/", upstream="spa", target="/", cache=CacheKind.STATIC, asset_list="/assets.txt"),
        (
            "route /assets/ target: found '/'; expected none beside asset_list; "
            "let the upstream serve the files under their own path"
        ),
    ),
    (
        lambda: Tls(mode=TlsMode.SELF_SIGNED, names=("Shop.example",)),
        "tls names: found 'Shop.example'; expected a host name in lower-case letters; correct the name",
    ),
    (
        lambda: Tls(mode=TlsMode.FILES, key=PurePosixPath("/etc/ssl/key.pem")),
        (
            "tls certificate: found None; expected a path with mode files, and none with another mode; "
            "give the path or change the mode"
        ),
    ),
    (
        lambda: Tls(mode=TlsMode.TERMINATED, trusted=("10.0.0.1",)),
        "tls trusted: found '10.0.0.1'; expected an address range; write it as 10.0.0.0/8",
    ),
    (
        lambda: Route(prefix="/", upstream="api", headers={"X-A": "$host"}),
        "route / headers X-A: found '$host'; expected printable ASCII without \", $ and \\; remove those characters",
    ),
    (
        lambda: Route(prefix="/", upstream="api", headers={"X A": "b"}),
        "route / headers name: found 'X A'; expected letters, digits and hyphens; correct the header's name",
    ),
    (
        lambda: Headers(extra={"Content-Security-Policy": "x"}),
        "headers extra: found 'Content-Security-Policy'; expected headers without a field of their own; use that field",
    ),
    (
        lambda: Headers(extra={"Retry-After": "1"}),
        "headers extra: found 'Retry-After'; expected headers that the proxy does not set itself; remove it",
    ),
    (
        lambda: Headers(extra={"X-A": "1", "x-a": "2"}),
        "headers extra: found 'x-a'; expected each only once; remove or rename one of the two",
    ),
    (
        lambda: Headers(content_security_policy='default-src "self"'),
        (
            "headers Content-Security-Policy: found 'default-src \"self\"'; "
            'expected printable ASCII without ", $ and \\; remove those characters'
        ),
    ),
    (
        lambda: Headers(hsts_seconds=-1),
        "headers hsts_seconds: found -1; expected 0 to 63072000 seconds; choose a value in that range",
    ),
    (
        lambda: RateLimit(requests_per_second=0, burst=1),
        (
            "limits requests_per_second: found 0; expected a whole number up to 100000, "
            "or below one a whole number per minute; choose such a rate"
        ),
    ),
    (
        lambda: RateLimit(requests_per_second=1.5, burst=1),
        (
            "limits requests_per_second: found 1.5; expected a whole number up to 100000, "
            "or below one a whole number per minute; choose such a rate"
        ),
    ),
    (
        lambda: RateLimit(requests_per_second=1, burst=-1),
        "limits burst: found -1; expected 0 to 1000000 requests; choose a value in that range",
    ),
    (
        lambda: CacheSizes(static_megabytes=0),
        "cache static_megabytes: found 0; expected 1 to 1048576 MiB; choose a value in that range",
    ),
    (
        lambda: Timeouts(drain=0),
        "timeouts drain: found 0; expected 1 to 3600 seconds; choose a value in that range",
    ),
    (
        lambda: ApplyTimes(checks=0),
        "apply checks: found 0; expected 1 to 3600 seconds; choose a value in that range",
    ),
    (lambda: Check(path="health"), "check path: found 'health'; expected a path from /; correct the path"),
    (
        lambda: Check(path="/", status=99),
        "check / status: found 99; expected 100 to 599; choose a value in that range",
    ),
    (
        lambda: _config(client_max_body="10 MB"),
        "client_max_body: found '10 MB'; expected a number with k, m or g; write it so",
    ),
    (lambda: _config(workers=0), "workers: found 0; expected 1 to 64 processes; choose a value in that range"),
    (
        lambda: _config(upstreams=(_SPA, _SPA)),
        "upstreams: found 'spa'; expected each only once; remove or rename one of the two",
    ),
    (
        lambda: _config(routes=(_ALL, _ALL)),
        "routes: found '/'; expected each only once; remove or rename one of the two",
    ),
    (
        lambda: _config(routes=(_ALL, Route(prefix="/api/", upstream="apo"))),
        "route /api/ upstream: found 'apo'; expected one of spa; add it or correct the name",
    ),
    (
        lambda: _config(upstreams=(_SPA, Upstream(name="api", port=1, health_path="/"))),
        "upstreams: found 'api'; expected upstreams that a route uses; add a route or remove it",
    ),
    (
        lambda: _config(checks=()),
        "checks: found (); expected at least one; name a path that shows the release works",
    ),
    (
        lambda: render(_config(), {}),
        "servers spa: found []; expected at least one host name; name its servers",
    ),
    (
        lambda: render(_config(), {"spa": ["spa-1"], "api": ["api-1"]}),
        "servers: found 'api'; expected one of spa; add the upstream or correct the name",
    ),
    (
        lambda: render(_config(), {"spa": ["spa-1", "spa-1"]}),
        "servers spa: found 'spa-1'; expected each only once; remove or rename one of the two",
    ),
    (
        lambda: render(_config(), {"spa": ["spa-1; }"]}),
        "servers spa: found 'spa-1; }'; expected a host name; give the container's name",
    ),
]


@pytest.mark.parametrize(("build", "message"), REFUSED, ids=[message.split(":")[0] for _, message in REFUSED])
def test_a_mistake_is_refused_in_these_words(build: Callable[[], object], message: str) -> None:
    """Each value nginx could not use is refused with where, what was found, what was expected and what to do."""
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole text is compared below
        build()
    assert str(refusal.value) == message
