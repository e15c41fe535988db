"""Where a request goes, and how it is treated on its way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from components.proxy import checked
from components.proxy.checked import check_extra_headers, check_header, check_range, check_text
from components.proxy.limits import RateLimit


class CacheKind(StrEnum):
    """What the proxy keeps of a route's answers."""

    NONE = "none"
    """Nothing."""
    STATIC = "static"
    """Files named by their content: kept whatever the upstream says, also when it no longer has them."""
    API = "api"
    """Anonymous reads, for as long as the upstream's own Cache-Control allows; served stale when it is dead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Requests for one path, and where they go."""

    prefix: str
    """With a slash at its end it takes everything below; without, exactly this path: `/api/`, `/openapi.json`."""

    upstream: str | None
    """The name of the upstream that answers; None for nobody: such a path is answered 404."""

    target: str | None = None
    """What the upstream sees in place of `prefix`: `/` strips it; None leaves the path as it came."""

    host: str | None = None
    """The Host header the upstream sees, `objects:7070`; None passes on the client's. A signed URL needs what was
    signed."""

    websocket: bool = False
    """Pass on the upgrade to WebSocket."""

    stream: bool = False
    """Answers are passed on piece by piece for up to an hour, as server-sent events need it. A release does not wait
    for their end: whoever asked connects again when the server behind ends them."""

    upload: bool = False
    """Request bodies are passed on while they arrive instead of being collected first."""

    max_body: str | None = None
    """The largest request body, as nginx writes sizes: `16m`; None means the one of all routes."""

    limit: RateLimit | None = None
    """The rate allowed to one client address on this route, beside the one of all routes."""

    cache: CacheKind = CacheKind.NONE
    """What the proxy keeps of the answers."""

    keep_seconds: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    """Only with `CacheKind.API`: for each status how long its answers are kept, in seconds, when the upstream's own
    Cache-Control says nothing: `{200: 300, 404: 60}`."""

    asset_list: str | None = None
    """Only with `CacheKind.STATIC`: the path of a text in which the upstream names its files below `prefix`, a Vite
    manifest or a plain list. All of them are kept when a release goes live, asked for or not, so that pages of that
    release find them for as long as the cache holds them."""

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
        if self.host is not None:
            check_text(f"{where} host", self.host, checked.HOST_PORT, "a host name, with a port if any", "correct it")
        if self.max_body is not None:
            check_text(f"{where} max_body", self.max_body, checked.SIZE, "a number with k, m or g", "write it so")
        for field_, found, expected, remedy in _misfits(self):
            checked.refuse(f"{where} {field_}", found, expected, remedy)
        if self.content_security_policy is not None:
            check_header(where, "Content-Security-Policy", self.content_security_policy)
        check_extra_headers(f"{where} headers", self.headers)

    @property
    def long_lived(self) -> bool:
        """Whether its answers go on for as long as both sides like."""
        return self.websocket or self.stream


def _misfits(route: Route) -> Iterator[tuple[str, object, str, str]]:
    if route.websocket and route.cache is not CacheKind.NONE:
        yield "cache", route.cache.value, "none on a WebSocket", "split the route in two"
    if route.stream and route.cache is not CacheKind.NONE:
        yield "cache", route.cache.value, "none on a stream", "split the route in two"
    if route.keep_seconds and route.cache is not CacheKind.API:
        yield "keep_seconds", dict(route.keep_seconds), "cache api beside it", "set cache to api, or remove it"
    for status, seconds in route.keep_seconds.items():
        check_range(f"route {route.prefix} keep_seconds status", status, 200, 599, "")
        check_range(f"route {route.prefix} keep_seconds {status}", seconds, 1, 86_400, "seconds")
    if route.asset_list is None:
        return
    if route.cache is not CacheKind.STATIC or not route.prefix.endswith("/"):
        yield "asset_list", route.asset_list, "a static route for everything below a path", "set cache to static"
    if route.target is not None:
        yield "target", route.target, "none beside asset_list", "let the upstream serve the files under their own path"
    check_text(f"route {route.prefix} asset_list", route.asset_list, checked.PATH, "a path from /", "correct the path")
