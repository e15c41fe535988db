"""Where a request goes: upstreams, the routes to them, and the checks that a new release must pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from components.proxy import checked
from components.proxy.checked import check_extra_headers, check_header, check_range, check_text


class CacheKind(StrEnum):
    """What the proxy keeps of a route's answers."""

    NONE = "none"
    """Nothing."""
    STATIC = "static"
    """Files named by their content: kept whatever the upstream says, also when it no longer has them."""
    API = "api"
    """Anonymous reads, for as long as the upstream's own Cache-Control allows; served stale when it is dead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upstream:
    """A group of servers that answer alike; which servers these are is told when the configuration is rendered."""

    name: str
    """Lower-case letters, digits and underscores, a letter first: it is named in nginx's configuration."""

    port: int
    """The TCP port every server of the group listens on."""

    health_path: str
    """The path that answers 200 when a server can serve; each server is asked directly before a switch."""

    keepalive: int = 32
    """Idle connections each nginx worker keeps open to the group."""

    def __post_init__(self) -> None:
        """Refuse what nginx could not use.

        Raises:
            ValueError: the name, the port, the path or the number of connections cannot be used.
        """
        where = f"upstream {self.name}"
        check_text("upstream name", self.name, checked.NAME, "letters, digits and _, at most 32", "rename it")
        check_range(f"{where} port", self.port, 1, 65535, "")
        check_range(f"{where} keepalive", self.keepalive, 1, 4096, "connections")
        check_text(f"{where} health_path", self.health_path, checked.QUERY_PATH, "a path from /", "correct the path")


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Requests for one path, and where they go."""

    prefix: str
    """With a slash at its end it takes everything below; without, exactly this path: `/api/`, `/openapi.json`."""

    upstream: str
    """The name of the upstream that answers."""

    target: str | None = None
    """What the upstream sees in place of `prefix`: `/` strips it; None leaves the path as it came."""

    websocket: bool = False
    """Pass on the upgrade to WebSocket."""

    cache: CacheKind = CacheKind.NONE
    """What the proxy keeps of the answers."""

    content_security_policy: str | None = None
    """This route's own policy; None means the one of all routes."""

    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Response headers of this route beside those of all routes."""

    def __post_init__(self) -> None:
        """Refuse what nginx could not use.

        Raises:
            ValueError: a path, a header or a combination of fields cannot be used.
        """
        where = f"route {self.prefix}"
        check_text("route prefix", self.prefix, checked.PATH, "a path from /, letters, digits and ._~@-", "correct it")
        if self.target is not None:
            check_text(f"{where} target", self.target, checked.PATH, "a path from /", "correct the path")
            if self.prefix.endswith("/") != self.target.endswith("/"):
                expected = "a slash at the end of both prefix and target, or of none"
                checked.refuse(f"{where} target", self.target, expected, "add or remove the slash")
        if self.websocket and self.cache is not CacheKind.NONE:
            checked.refuse(f"{where} cache", self.cache.value, "none on a WebSocket", "split the route in two")
        if self.content_security_policy is not None:
            check_header(where, "Content-Security-Policy", self.content_security_policy)
        check_extra_headers(f"{where} headers", self.headers)


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A request that a new release must answer, asked through the proxy itself before the release counts as live."""

    path: str
    """The path, with its query if it has one."""

    status: int = 200
    """The status it must answer."""

    def __post_init__(self) -> None:
        """Refuse a path or a status that cannot be asked for.

        Raises:
            ValueError: the path does not start with / or the status is none.
        """
        check_text("check path", self.path, checked.QUERY_PATH, "a path from /", "correct the path")
        check_range(f"check {self.path} status", self.status, 100, 599, "")


DOCS_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; "
    "style-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; img-src 'self' data: https://fastapi.tiangolo.com"
)
"""What FastAPI's documentation page loads: its script and style come from a public host, its start is inline."""


def product_routes(api: str = "api", spa: str = "spa") -> tuple[Route, ...]:
    """The routes of a product with one API and one page.

    Args:
        api: The API's upstream.
        spa: The page's upstream.

    Returns:
        The API below `/api/` without its prefix, its documentation, its health, the page's assets and the page.
    """
    return (
        Route(prefix="/api/", upstream=api, target="/", cache=CacheKind.API),
        Route(prefix="/docs", upstream=api, content_security_policy=DOCS_POLICY),
        Route(prefix="/docs/", upstream=api, content_security_policy=DOCS_POLICY),
        Route(prefix="/openapi.json", upstream=api),
        Route(prefix="/health", upstream=api, target="/health/ready"),
        Route(prefix="/ws", upstream=api, websocket=True),
        Route(prefix="/assets/", upstream=spa, cache=CacheKind.STATIC),
        Route(prefix="/", upstream=spa),
    )


PRODUCT_CHECKS: Final = (Check(path="/"), Check(path="/health"), Check(path="/docs"))
"""One request of every class of `product_routes`: the page, the API with what it depends on, the documentation."""
