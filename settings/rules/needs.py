"""What one part of a stack cannot do without another."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from settings.model import Settings
from settings.problems import Problem
from settings.rules.sections import sections, tiers

RESERVED_PATHS: Final = ("/api/", "/api/jobs/", "/docs/", "/objects/", "/assets/")
"""What the proxy passes on to the API, the object store and the page."""

_RESERVED_NAME: Final = "streams"
"""The proxy has a group `api_streams` of its own, for answers that go on and on."""


def problems(settings: Settings) -> Iterator[Problem]:
    """Tiers without what they need, a surge beyond its tier, and two services below one path."""
    yield from _surges(settings)
    present = {path for path, _ in sections(settings)}
    if "worker" in present and "redis" not in present:
        yield Problem(
            path="worker.enabled",
            found="true without redis",
            expected="a queue for its jobs",
            remedy="switch redis on or the worker off",
        )
    if "elk" in present and settings.networks.logs is None:
        yield Problem(
            path="elk.enabled",
            found="true without networks.logs",
            expected="a network for those who log",
            remedy="give networks.logs a range",
        )
    further = [(f"apis.{name}", one) for name, one in settings.apis.items() if one.enabled]
    for path, one in further:
        if path == f"apis.{_RESERVED_NAME}":
            yield Problem(
                path=path,
                found=f'"{_RESERVED_NAME}", which the proxy needs itself',
                expected="another name",
                remedy="rename the key",
            )
        for service in one.uses:
            if service not in present:
                yield Problem(
                    path=f"{path}.uses",
                    found=f"{service}, which is switched off",
                    expected="services that the stack has",
                    remedy=f"switch {service} on or take it out",
                )
        if one.path in RESERVED_PATHS:
            yield Problem(
                path=f"{path}.path",
                found=f'"{one.path}", which the product has',
                expected="a path of its own",
                remedy="choose another path",
            )
    for (first, one), (second, other) in combinations(further, 2):
        if one.path == other.path:
            yield Problem(
                path=f"{second}.path",
                found=f'"{other.path}", which {first}.path has too',
                expected="a path of its own",
                remedy="choose another path",
            )


def _surges(settings: Settings) -> Iterator[Problem]:
    for tier in tiers(settings):
        if tier.replicas is not None and tier.surge > tier.replicas:
            yield Problem(
                path=f"{tier.path}.surge",
                found=str(tier.surge),
                expected=f"at most {tier.replicas}, as {tier.path}.replicas says",
                remedy="lower it, or leave it out: then all new containers start beside all old ones",
            )
