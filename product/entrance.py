"""The proxy: from the tiers a stack has and its `proxy` section to what it is told."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from components.api import Api
from components.container import PublishedPort
from components.proxy import (
    PRODUCT_CHECKS,
    ApplyTimes,
    Check,
    Headers,
    Proxy,
    ProxyArgs,
    ProxyConfig,
    Route,
    Timeouts,
    Tls,
    TlsMode,
    Upstream,
    product_routes,
)
from components.spa import Spa
from product.application import upstream_name
from product.ground import Ground, limits
from product.stores import Stores
from settings import Settings, tiers


def run_proxy(ground: Ground, stores: Stores, apis: Mapping[str, Api], spa: Spa | None) -> Proxy:
    """Run the way in and switch it to what runs behind it.

    Args:
        ground: What it stands on.
        stores: The data stores; it passes requests for files on.
        apis: Upstream to service.
        spa: The page, where the stack has one.
    """
    section = ground.settings.proxy
    upstreams = {name: Upstream(name=name, port=api.port, health_path=api.ready_path) for name, api in apis.items()}
    servers = {name: api.servers for name, api in apis.items()}
    if stores.objects is not None:
        store = stores.objects
        upstreams["objects"] = Upstream(name="objects", port=store.port, health_path=store.health_path)
        servers["objects"] = [store.ready]
    if spa is not None:
        upstreams["spa"] = Upstream(name="spa", port=spa.port, health_path=spa.ready_path)
        servers["spa"] = spa.servers
    return Proxy(
        ground.name("proxy"),
        ProxyArgs(
            placement=ground.place,
            image=ground.built_or_taken("proxy", section.image, "proxy"),
            config=routing(ground.settings, upstreams),
            servers=servers,
            drained=[one.drained for one in (*apis.values(), spa) if one is not None and one.drained is not None],
            publish=http_port(section),
            publish_https=https_port(section),
            limits=limits(section.limits),
            networks=[ground.edge],
        ),
        ground.opts,
    )


def routing(settings: Settings, upstreams: Mapping[str, Upstream]) -> ProxyConfig:
    """Everything the proxy may be told before its servers run.

    Args:
        settings: The stack.
        upstreams: The groups of servers it has: `api`, and where the stack has them `spa`, `objects` and further APIs.
    """
    section = settings.proxy
    return ProxyConfig(
        upstreams=tuple(upstreams.values()),
        routes=_routes(settings, upstreams),
        checks=_checks(settings),
        tls=_tls(section),
        headers=Headers(hsts_seconds=section.tls.hsts_seconds if section.tls.mode in {"terminated", "files"} else 0),
        timeouts=Timeouts(drain=section.drain_seconds),
        apply=ApplyTimes(watch=section.watch_seconds),
    )


def http_port(section: tiers.Proxy) -> PublishedPort:
    """Where the proxy listens for plain HTTP."""
    return PublishedPort(internal=8080, external=section.port, ip=str(section.address))


def https_port(section: tiers.Proxy) -> PublishedPort | None:
    """Where the proxy listens for HTTPS, if it does."""
    if section.https_port is None or not _tls(section).encrypts:
        return None
    return PublishedPort(internal=8443, external=section.https_port, ip=str(section.address))


def _routes(settings: Settings, upstreams: Mapping[str, Upstream]) -> tuple[Route, ...]:
    objects = "objects" if "objects" in upstreams else None
    live_page = settings.app.mounts_sources and "spa" in upstreams
    routes = product_routes("api", "spa", objects=objects, live_page=live_page)
    if "spa" not in upstreams:
        pages = [route for route in routes if route.upstream == "spa"]
        routes = tuple(route for route in routes if route not in pages)
        routes += tuple(replace(route, upstream="api") for route in pages if route.prefix == "/")
    further = [
        Route(prefix=one.path, upstream=upstream_name(name), target="/")
        for name, one in sorted(settings.apis.items())
        if one.enabled
    ]
    return (*routes, *further)


def _checks(settings: Settings) -> tuple[Check, ...]:
    checks = PRODUCT_CHECKS if settings.spa.enabled else tuple(one for one in PRODUCT_CHECKS if one.path != "/")
    further = (f"{one.path.rstrip('/')}{one.ready_path}" for _, one in sorted(settings.apis.items()) if one.enabled)
    return (*checks, *(Check(path=path) for path in further))


def _tls(section: tiers.Proxy) -> Tls:
    tls = section.tls
    return Tls(
        mode=TlsMode(tls.mode),
        names=tls.names,
        port=section.https_port or 443,
        certificate=PurePosixPath(tls.certificate) if tls.certificate else None,
        key=PurePosixPath(tls.key) if tls.key else None,
        trusted=tuple(str(one) for one in tls.trusted),
    )
