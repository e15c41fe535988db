"""What a container can count on against what it may use."""

from collections.abc import Iterator

from settings.model import Settings
from settings.problems import Problem
from settings.rules.sections import tiers


def problems(settings: Settings) -> Iterator[Problem]:
    """Reservations above their limits, which the engine refuses or which could never be used."""
    for tier in tiers(settings):
        limits = tier.limits
        for reserved, limit in (("reserved_cpus", "cpus"), ("reserved_memory_mb", "memory_mb")):
            wanted, most = getattr(limits, reserved), getattr(limits, limit)
            if wanted is not None and wanted > most:
                yield Problem(
                    path=f"{tier.path}.limits.{reserved}",
                    found=f"{wanted:g}",
                    expected=f"at most {most:g}, {tier.path}.limits.{limit}",
                    remedy="lower it or raise the limit; a reservation is a part of what the limit allows",
                )
