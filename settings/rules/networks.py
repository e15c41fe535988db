"""Address ranges of one stack."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations
from typing import Final

from settings.model import Settings
from settings.problems import Problem
from settings.rules.sections import having

_LONGEST_PREFIX: Final = 28
"""16 addresses: every tier twice and the gateway."""


def ranges(settings: Settings) -> dict[str, IPv4Network]:
    """Path of each range that is set to the range."""
    section = settings.networks
    values = {f"networks.{key}": getattr(section, key) for key in type(section).model_fields}
    return {path: value for path, value in values.items() if isinstance(value, IPv4Network)}


def problems(settings: Settings) -> Iterator[Problem]:
    """Ranges that are too small or overlap, and ports without a way out."""
    subnets = ranges(settings)
    for path, subnet in subnets.items():
        if subnet.prefixlen > _LONGEST_PREFIX:
            yield Problem(
                path=path, found=str(subnet), expected="a range of at least 16 addresses", remedy="use /28 or larger"
            )
    for (first, one), (second, other) in combinations(subnets.items(), 2):
        if one.overlaps(other):
            yield Problem(
                path=second,
                found=f"{other}, which overlaps {first} {one}",
                expected="ranges apart",
                remedy="choose another range",
            )
    for path, _ in having(settings, "publish_port"):
        if settings.networks.publish is None:
            yield Problem(
                path=path,
                found="a published port without networks.publish",
                expected="a network with a way out",
                remedy="give networks.publish a range, or remove the port",
            )
