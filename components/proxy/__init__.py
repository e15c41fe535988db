"""The proxy: its component and the configuration it serves."""

from components.proxy.component import Proxy, ProxyArgs
from components.proxy.limits import RateLimit
from components.proxy.model import ProxyConfig
from components.proxy.product import PRODUCT_CHECKS, product_routes
from components.proxy.routes import CacheKind, Route
from components.proxy.tls import Tls, TlsMode
from components.proxy.tuning import ApplyTimes, CacheSizes, Headers, Timeouts
from components.proxy.upstreams import Check, Upstream

__all__ = [
    "PRODUCT_CHECKS",
    "ApplyTimes",
    "CacheKind",
    "CacheSizes",
    "Check",
    "Headers",
    "Proxy",
    "ProxyArgs",
    "ProxyConfig",
    "RateLimit",
    "Route",
    "Timeouts",
    "Tls",
    "TlsMode",
    "Upstream",
    "product_routes",
]
