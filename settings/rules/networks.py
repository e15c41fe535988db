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

_PRIVATE: Final = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
"""Ranges that nobody has on the internet: RFC 1918 and RFC 6598."""


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
        if not any(subnet.subnet_of(one) for one in _PRIVATE):
            yield Problem(
                path=path,
                found=str(subnet),
                expected=f"a private range, inside one of {', '.join(map(str, _PRIVATE))}",
                remedy="choose another range; addresses of others would be cut off",
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
