"""Everything the proxy may be told, in frozen values that refuse what nginx could not use.

Which servers stand behind an upstream is not part of it: their names exist only once they run, and are given to
`render`. So a mistake in the configuration is found before the first resource.
"""

from dataclasses import dataclass, field

from components.proxy import checked
from components.proxy.checked import check_range, check_text, check_unique
from components.proxy.limits import RateLimit
from components.proxy.routes import CacheKind, Route
from components.proxy.tls import Tls
from components.proxy.tuning import ApplyTimes, CacheSizes, Headers, Timeouts
from components.proxy.upstreams import Check, Upstream


@dataclass(frozen=True, kw_only=True, slots=True)
class ProxyConfig:
    """What the proxy is told, apart from the names of the servers that run."""

    upstreams: tuple[Upstream, ...]
    """The groups of servers; names are unique and each is used by a route."""

    routes: tuple[Route, ...]
    """Where requests go; the longest prefix wins, whatever the order."""

    checks: tuple[Check, ...]
    """What a new release must answer; at least one."""

    tls: Tls = field(default_factory=Tls)
    """Encryption between clients and the proxy."""

    headers: Headers = field(default_factory=Headers)
    """Response headers of every route."""

    limits: RateLimit | None = None
    """The rate allowed to one client address; None limits nothing."""

    cache: CacheSizes = field(default_factory=CacheSizes)
    """The sizes of the cache zones."""

    timeouts: Timeouts = field(default_factory=Timeouts)
    """Bounds while serving."""

    apply: ApplyTimes = field(default_factory=ApplyTimes)
    """Bounds while switching."""

    client_max_body: str = "10m"
    """The largest request body, as nginx writes sizes: `512k`, `10m`, `1g`; what is above is answered 413."""

    workers: int = 2
    """nginx worker processes."""

    def __post_init__(self) -> None:
        """Refuse parts that do not fit together.

        Raises:
            ValueError: a name is unknown, unused or given twice, or a list or a size cannot be used.
        """
        check_text("client_max_body", self.client_max_body, checked.SIZE, "a number with k, m or g", "write it so")
        check_range("workers", self.workers, 1, 64, "processes")
        check_unique("upstreams", (upstream.name for upstream in self.upstreams))
        check_unique("routes", (route.prefix for route in self.routes))
        names = sorted(upstream.name for upstream in self.upstreams)
        for route in self.routes:
            if route.upstream not in {*names, None}:
                where = f"route {route.prefix} upstream"
                checked.refuse(where, route.upstream, f"one of {', '.join(names)}", "add it or correct the name")
        for unused in sorted(set(names) - {route.upstream for route in self.routes if route.upstream}):
            checked.refuse("upstreams", unused, "upstreams that a route uses", "add a route or remove it")
        if not self.checks:
            checked.refuse("checks", (), "at least one", "name a path that shows the release works")

    @property
    def long_lived(self) -> frozenset[str]:
        """The upstreams that have routes with WebSockets or streams."""
        return frozenset(route.upstream for route in self.routes if route.upstream and route.long_lived)

    def caches(self, kind: CacheKind) -> bool:
        """Whether a route keeps answers of this kind."""
        return any(route.cache is kind for route in self.routes)
