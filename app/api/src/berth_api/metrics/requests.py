"""Counts requests by route and status, and times them. On the path of every request, so it must cost microseconds."""

import http
from collections.abc import Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import Scope

__all__ = ["UNKNOWN", "Requests"]

BUCKETS_S: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
UNKNOWN: Final = "(none)"
"""The route of requests that no route takes: their paths are anybody's invention and would fill the memory."""
STATUSES: Final = frozenset(status.value for status in http.HTTPStatus)
METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class Requests:
    """Requests of this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Count into `registry`."""
        labels: Sequence[str] = ("method", "route", "status")
        self._count = Counter("berth_http_requests", "Requests answered", labels, registry=registry)
        self._time = Histogram(
            "berth_http_request_duration_seconds",
            "Time from a request's begin to the end of its answer",
            ("method", "route"),
            buckets=BUCKETS_S,
            registry=registry,
        )
        # The library looks labels up under a lock, with checks; here they are known already.
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one answered request."""
        route = getattr(scope.get("route"), "path_format", UNKNOWN)
        key = (scope["method"], route, status)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._children(*key)
        count, time = found
        count.inc()
        time.observe(seconds)

    def _children(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        verb = method if method in METHODS else UNKNOWN
        said = str(status) if status in STATUSES else UNKNOWN
        return self._count.labels(verb, route, said), self._time.labels(verb, route)
