"""How the proxy treats every request and every switch: headers, cache sizes, time bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from components.proxy.checked import check_extra_headers, check_header, check_range

STRICT_POLICY: Final = "default-src 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'"
"""Everything from this origin only; no plug-ins, no framing."""

_HOUR: Final = 3600
_YEAR_DAYS: Final = 365


@dataclass(frozen=True, kw_only=True, slots=True)
class Headers:
    """Response headers of every route."""

    content_security_policy: str = STRICT_POLICY
    """The policy of each route that names none of its own."""

    hsts_seconds: int = 0
    """How long a browser insists on HTTPS, in seconds; 0 leaves the header out, as it must be without TLS."""

    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Further headers, sent with every response."""

    def __post_init__(self) -> None:
        """Refuse what nginx could not use.

        Raises:
            ValueError: a header's name or value, or the time, cannot be used.
        """
        check_header("headers", "Content-Security-Policy", self.content_security_policy)
        check_range("headers hsts_seconds", self.hsts_seconds, 0, 2 * _YEAR_DAYS * 24 * _HOUR, "seconds")
        check_extra_headers("headers extra", self.extra)


@dataclass(frozen=True, kw_only=True, slots=True)
class CacheSizes:
    """How much the cache zones may hold; they lie on the proxy's volume and outlive a release."""

    static_megabytes: int = 256
    """Files of `CacheKind.STATIC` routes, in MiB on disk."""

    static_unused_days: int = 30
    """A file nobody asked for in so many days is dropped."""

    api_megabytes: int = 64
    """Answers of `CacheKind.API` routes, in MiB on disk."""

    def __post_init__(self) -> None:
        """Refuse sizes that nginx could not use.

        Raises:
            ValueError: a size or the number of days is out of range.
        """
        check_range("cache static_megabytes", self.static_megabytes, 1, 1_048_576, "MiB")
        check_range("cache static_unused_days", self.static_unused_days, 1, _YEAR_DAYS, "days")
        check_range("cache api_megabytes", self.api_megabytes, 1, 1_048_576, "MiB")


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeouts:
    """Bounds on every wait of the proxy while it serves, in seconds."""

    connect: int = 2
    """Until an upstream accepts the connection."""

    read: int = 60
    """Between two pieces of an upstream's answer; a stream must send something that often."""

    send: int = 30
    """Between two pieces sent to an upstream or to a client."""

    client: int = 15
    """Until a client has sent its headers, and between two pieces of its body."""

    keepalive: int = 65
    """How long an idle client connection stays open."""

    drain: int = 30
    """How long a replaced nginx worker may finish its requests before its connections are closed."""

    def __post_init__(self) -> None:
        """Refuse a time that is no bound.

        Raises:
            ValueError: a time is below one second or above an hour.
        """
        for name in self.__slots__:
            check_range(f"timeouts {name}", getattr(self, name), 1, _HOUR, "seconds")


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplyTimes:
    """Bounds on the waits of a switch to a new bundle, in seconds."""

    upstreams: int = 15
    """For all servers to answer their health paths."""

    checks: int = 5
    """For the checks to pass, once on a second nginx before the switch and once after it."""

    watch: int = 0
    """How long the checks must keep passing after the switch before the release counts as live."""

    def __post_init__(self) -> None:
        """Refuse a time that cannot be waited for.

        Raises:
            ValueError: a time is out of range.
        """
        check_range("apply upstreams", self.upstreams, 1, _HOUR, "seconds")
        check_range("apply checks", self.checks, 1, _HOUR, "seconds")
        check_range("apply watch", self.watch, 0, _HOUR, "seconds")
