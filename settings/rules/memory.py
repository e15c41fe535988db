"""What the inside of a container may hold against the container's own memory limit."""

from collections.abc import Iterator, Mapping
from math import ceil
from types import MappingProxyType
from typing import Final

from settings.model import Settings
from settings.problems import Problem
from settings.rules.sections import Tier, tiers

_SHARES: Final = (
    ("maxmemory_mb", 75, "three quarters", "a snapshot needs room of its own"),
    ("heap_mb", 50, "half", "the rest is for what Java keeps outside its heap and for the file cache"),
)
"""Key, the most it may be in percent of the limit, the same in words, and why."""

IN_MEMORY_MB: Final[Mapping[str, int]] = MappingProxyType(
    {
        "api": 64,
        "apis": 64,
        "worker": 64,
        "spa": 64,
        "proxy": 64 + 15,  # the keys of its cache zones and the zone of its rate limit; the cached answers are on disk
        "postgres": 65,
        "elasticsearch": 160,
        "logstash": 64,
        "kibana": 128,
    }
)
"""Tier to what the components keep in its memory beside the program: files in tmpfs and shared zones, in MiB."""

_DERIVED: Final = MappingProxyType({"postgres": (25, "shared_buffers"), "kibana": (75, "its heap")})
"""Tier to what the components make of its limit: how many percent of it, and for what."""


def problems(settings: Settings) -> Iterator[Problem]:
    """Parts that are larger than their share, and parts that do not fit together."""
    for tier in tiers(settings):
        given = {key: value for key, *_ in _SHARES if isinstance(value := getattr(tier.section, key, None), int)}
        too_large = list(_too_large(tier, given))
        yield from too_large
        if not too_large:
            yield from _too_many(tier, given)


def kind_of(tier: Tier) -> str:
    """Which tier it is: `apis` for each further API, `kibana` for the log tier's part."""
    first, _, rest = tier.path.partition(".")
    return rest if first == "elk" else first


def _too_many(tier: Tier, given: Mapping[str, int]) -> Iterator[Problem]:
    kind = kind_of(tier)
    percent, words = _DERIVED.get(kind, (0, ""))
    parts = {**given, "files in memory": IN_MEMORY_MB.get(kind, 0)}
    least = ceil(sum(parts.values()) * 100 / (100 - percent))
    if least > tier.limits.memory_mb:
        named = [f"{value} for {key}" for key, value in parts.items() if value]
        named += [f"{percent} % of it for {words}"] if percent else []
        yield Problem(
            path=f"{tier.path}.limits.memory_mb",
            found=str(tier.limits.memory_mb),
            expected=f"at least {least}: {' and '.join(named)}",
            remedy="raise the limit; all of that counts against it",
        )


def _too_large(tier: Tier, parts: Mapping[str, int]) -> Iterator[Problem]:
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
