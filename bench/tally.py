"""What became of the requests."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any


@dataclass(slots=True)
class Tally:
    """Counts and times of one load."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    """How long each request took that was answered well, by kind."""

    failed: Counter[str] = field(default_factory=Counter)
    """Answers that were not as they must be, by kind."""

    broken: Counter[str] = field(default_factory=Counter)
    """Connections refused, cut or silent, by kind."""

    examples: list[str] = field(default_factory=list)
    """The first failures, in words."""

    def good(self, kind: str, seconds: float) -> None:
        """Count a request that was answered as it must be."""
        self.seconds.setdefault(kind, []).append(seconds)

    def total(self) -> int:
        """All requests."""
        return sum(map(len, self.seconds.values())) + self.failed.total() + self.broken.total()

    def summary(self, seconds: float) -> dict[str, Any]:
        """The tally as figures.

        Args:
            seconds: How long the load ran.
        """
        kinds = {
            kind: {"requests": len(took), "p50 ms": _ms(took, 50), "p99 ms": _ms(took, 99), "max ms": _ms(took, 100)}
            for kind, took in sorted(self.seconds.items())
        }
        return {
            "requests": self.total(),
            "requests per second": round(self.total() / seconds, 1),
            "failed requests": self.failed.total(),
            "connection errors": self.broken.total(),
            "by kind": kinds,
            "failed by kind": dict(self.failed + self.broken),
            "first failures": self.examples[:20],
        }


def _ms(seconds: list[float], percent: int) -> float:
    """A percentile in milliseconds; 100 is the largest."""
    if percent == 100 or len(seconds) < 2:  # noqa: PLR2004 - all of them; no quantiles of one
        return round(1000 * max(seconds), 1)
    return round(1000 * quantiles(seconds, n=100, method="inclusive")[percent - 1], 1)
