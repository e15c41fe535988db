"""What the values of a stack file mean together. Pure: settings in, mistakes out."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from settings.model import Settings
from settings.problems import Problem

_MAXMEMORY_SHARE: Final = 0.75


def problems_of(settings: Settings) -> list[Problem]:
    """Every rule the settings break.

    Args:
        settings: Settings whose values are each valid.
    """
    found = [*_networks(settings), *_ports(settings), *_memory(settings)]
    return found + list(_production(settings)) if settings.environment == "prod" else found


def memory_needed_mb(settings: Settings) -> int:
    """The most memory the stack's containers may use together, in MiB.

    Counts one more replica of each rolling tier: a release runs old and new ones side by side.
    """
    fixed = sum(tier.limits.memory_mb for tier in (settings.postgres, settings.redis, settings.proxy))
    rolling = sum(tier.limits.memory_mb * tier.replicas * 2 for tier in (settings.api, settings.spa))
    return fixed + rolling


def _networks(settings: Settings) -> Iterator[Problem]:
    subnets = {
        f"networks.{key}": subnet
        for key, subnet in (
            ("edge", settings.networks.edge),
            ("data", settings.networks.data),
            ("publish", settings.networks.publish),
        )
        if subnet is not None
    }
    for path, subnet in subnets.items():
        if subnet.prefixlen > 28:  # noqa: PLR2004 - 16 addresses: every tier twice and the gateway
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
    for tier in ("postgres", "redis"):
        if getattr(settings, tier).publish_port is not None and settings.networks.publish is None:
            yield Problem(
                path=f"{tier}.publish_port",
                found="a published port without networks.publish",
                expected="a network with a way out",
                remedy="give networks.publish a range, or remove the port",
            )


def _ports(settings: Settings) -> Iterator[Problem]:
    ports = {
        "proxy.port": settings.proxy.port,
        "postgres.publish_port": settings.postgres.publish_port,
        "redis.publish_port": settings.redis.publish_port,
    }
    taken = [(path, port) for path, port in ports.items() if port is not None]
    for (first, one), (second, other) in combinations(taken, 2):
        if one == other:
            yield Problem(
                path=second,
                found=f"{other}, which {first} has too",
                expected="a port of its own",
                remedy="choose another port",
            )


def _memory(settings: Settings) -> Iterator[Problem]:
    redis = settings.redis
    most = int(redis.limits.memory_mb * _MAXMEMORY_SHARE)
    if redis.maxmemory_mb > most:
        yield Problem(
            path="redis.maxmemory_mb",
            found=str(redis.maxmemory_mb),
            expected=f"at most {most}, three quarters of redis.limits.memory_mb {redis.limits.memory_mb}",
            remedy="lower it or raise the limit; a snapshot needs room of its own",
        )
    needed, declared = memory_needed_mb(settings), settings.host.memory_mb
    if declared is not None and needed > declared:
        yield Problem(
            path="host.memory_mb",
            found=str(declared),
            expected=f"at least {needed}, the sum of all limits with old and new replicas side by side",
            remedy="lower limits or replicas, or use a larger host",
        )


def _production(settings: Settings) -> Iterator[Problem]:
    for tier in ("api", "spa", "proxy"):
        if getattr(settings, tier).image is None:
            yield Problem(
                path=f"{tier}.image",
                found="nothing",
                expected="an image by digest in prod",
                remedy="give name@sha256:..., so that what was tested is what runs",
            )
    for tier in ("postgres", "redis"):
        reference = getattr(settings, tier).image
        if "sha256:" not in reference:
            yield Problem(
                path=f"{tier}.image",
                found=reference,
                expected="an image by digest in prod",
                remedy=f"pin it: {reference}@sha256:...",
            )
        if getattr(settings, tier).publish_port is not None:
            yield Problem(
                path=f"{tier}.publish_port",
                found=str(getattr(settings, tier).publish_port),
                expected="no published data store in prod",
                remedy="remove it; use docker exec or a tunnel",
            )
    if "sha256:" not in settings.host.tools_image:
        yield Problem(
            path="host.tools_image",
            found=settings.host.tools_image,
            expected="an image by digest in prod",
            remedy=f"pin it: {settings.host.tools_image}@sha256:...",
        )
    if settings.api.replicas < 2:  # noqa: PLR2004 - one and one more
        yield Problem(
            path="api.replicas",
            found=str(settings.api.replicas),
            expected="2 or more in prod",
            remedy="raise it; a single replica that dies is an outage",
        )
    if settings.proxy.tls.mode == "off":
        yield Problem(
            path="proxy.tls.mode",
            found='"off"',
            expected="encryption in prod",
            remedy="use 'terminated' when a load balancer or tunnel in front speaks HTTPS",
        )
    if not settings.protect_data:
        yield Problem(
            path="protect_data",
            found="false",
            expected="protected data volumes in prod",
            remedy="remove the key; to remove data, remove its volume by name",
        )
