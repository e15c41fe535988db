"""What the inside of a container may hold against the container's own memory limit."""

from collections.abc import Iterator
from typing import Final

from settings.model import Settings
from settings.problems import Problem
from settings.rules.sections import Tier, tiers

_SHARES: Final = (
    ("maxmemory_mb", 75, "three quarters", "a snapshot needs room of its own"),
    ("heap_mb", 50, "half", "the rest is for what Java keeps outside its heap and for the file cache"),
    ("tmpfs_mb", 50, "half", "files in memory count against the limit"),
)
"""Key, the most it may be in percent of the limit, the same in words, and why."""


def problems(settings: Settings) -> Iterator[Problem]:
    """Parts that are larger than their share, and parts that do not fit together."""
    for tier in tiers(settings):
        parts = {key: value for key, *_ in _SHARES if isinstance(value := getattr(tier.section, key, None), int)}
        too_large = list(_too_large(tier, parts))
        yield from too_large
        if not too_large and sum(parts.values()) > tier.limits.memory_mb:
            yield Problem(
                path=f"{tier.path}.limits.memory_mb",
                found=str(tier.limits.memory_mb),
                expected=f"at least {sum(parts.values())}, the sum of {', '.join(parts)}",
                remedy="raise the limit or lower a part",
            )


def _too_large(tier: Tier, parts: dict[str, int]) -> Iterator[Problem]:
    limit = tier.limits.memory_mb
    for key, percent, words, reason in _SHARES:
        most = limit * percent // 100
        if parts.get(key, 0) > most:
            yield Problem(
                path=f"{tier.path}.{key}",
                found=str(parts[key]),
                expected=f"at most {most}, {words} of {tier.path}.limits.memory_mb {limit}",
                remedy=f"lower it or raise the limit; {reason}",
            )
