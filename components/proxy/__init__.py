"""The proxy: its component and the configuration it serves."""

from components.proxy.component import Proxy, ProxyArgs
from components.proxy.model import ProxyConfig
from components.proxy.routes import PRODUCT_CHECKS, Upstream, product_routes
from components.proxy.tuning import Timeouts

__all__ = ["PRODUCT_CHECKS", "Proxy", "ProxyArgs", "ProxyConfig", "Timeouts", "Upstream", "product_routes"]
