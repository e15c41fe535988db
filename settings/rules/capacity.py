"""Whether a host can carry the stack."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from settings.model import Settings
from settings.problems import Problem
from settings.rules.sections import tiers
from settings.tiers import Limits


@dataclass(frozen=True, kw_only=True, slots=True)
class Host:
    """What a host has."""

    memory_mb: int | None = None
    """Memory in MiB; `None` when nobody said."""

    cpus: float | None = None
    """Cores; `None` when nobody said."""

    seen: bool = False
    """Whether the engine said so; otherwise the stack file did."""

    @classmethod
    def declared(cls, settings: Settings) -> Self:
        """What the stack file says of its host."""
        return cls(memory_mb=settings.host.memory_mb, cpus=settings.host.cpus)


MIGRATION_MB: Final = 512
"""What the one-shot container of `components.migration` may use; it has gone before new containers start."""


def memory_needed_mb(settings: Settings) -> int:
    """The most memory the stack's containers may use together during a release, in MiB.

    A rolling tier counts with its replicas and its surge. Without a bound on that, a release starts all new replicas
    beside all old ones.
    """
    at_rest = sum(tier.limits.memory_mb * (tier.replicas or 1) for tier in tiers(settings))
    surge = sum(tier.limits.memory_mb * tier.surge for tier in tiers(settings))
    return at_rest + max(surge, MIGRATION_MB)


def cpus_at_rest(settings: Settings) -> float:
    """The most cores the stack's containers may use together between releases."""
    return sum(tier.limits.cpus * (tier.replicas or 1) for tier in tiers(settings))


def cpus_reserved(settings: Settings) -> float:
    """The cores that the stack's containers count on together between releases: half of the limits unless said."""
    return sum(_reserved(tier.limits) * (tier.replicas or 1) for tier in tiers(settings))


def problems(settings: Settings, host: Host) -> Iterator[Problem]:
    """What cannot work on the host: limits that do not fit its memory, or one that is above its cores.

    Limits of memory are promises that are all called in on a bad day, and then the kernel ends processes; so they must
    fit. Reservations are inside the limits, and so are heaps, files in memory and caches: `memory` sees to it.
    """
    needed = memory_needed_mb(settings)
    if host.memory_mb is not None and needed > host.memory_mb:
        yield Problem(
            path="host.memory_mb",
            found=f"{host.memory_mb}, as the engine says" if host.seen else str(host.memory_mb),
            expected=f"at least {needed}, the sum of all limits while a release rolls",
            remedy="lower limits, replicas or surge, or use a larger host",
        )
    for tier in tiers(settings):
        if host.cpus is not None and tier.limits.cpus > host.cpus:
            yield Problem(
                path=f"{tier.path}.limits.cpus",
                found=f"{tier.limits.cpus:g}",
                expected=f"at most {host.cpus:g}, the host's cores",
                remedy="lower it; the engine refuses a limit above what the host has",
            )


def warnings(settings: Settings, host: Host) -> Iterator[Problem]:
    """What works and is slow at times: more cores promised, or even reserved, than there are."""
    promised, reserved = cpus_at_rest(settings), cpus_reserved(settings)
    if host.cpus is not None and promised > host.cpus:
        of_them = f", {reserved:g} of them reserved" if reserved > host.cpus else ""
        yield Problem(
            path="host.cpus",
            found=f"{host.cpus:g}, as the engine says" if host.seen else f"{host.cpus:g}",
            expected=f"{promised:g}, the sum of all limits{of_them}",
            remedy="nothing to do unless tiers are slow when all are busy; then lower limits or use a larger host",
        )


def _reserved(limits: Limits) -> float:
    return limits.cpus / 2 if limits.reserved_cpus is None else limits.reserved_cpus
