"""Keys that were once known. Each leaves a tombstone, so that an old stack file is told what to write instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from settings.problems import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Tombstone:
    """What is left of a key."""

    since: str
    """The first version that does not know it."""

    instead: str
    """What to do now, as an imperative sentence without a full stop."""


TOMBSTONES: Final[Mapping[str, Tombstone]] = MappingProxyType({})
"""Path of each removed key to its tombstone."""


def problems(values: Mapping[str, object], tombstones: Mapping[str, Tombstone] = TOMBSTONES) -> Iterator[Problem]:
    """Every removed key that a stack file still has.

    Args:
        values: What stands in the stack file: key to value, sections as mappings.
        tombstones: The removed keys.
    """
    for path, tombstone in tombstones.items():
        if _holds(values, path.split(".")):
            yield Problem(
                path=path,
                found=f"a key that was removed in {tombstone.since}",
                expected="a stack file without it",
                remedy=tombstone.instead,
            )


def _holds(values: object, keys: list[str]) -> bool:
    for key in keys:
        if not isinstance(values, Mapping) or key not in values:
            return False
        values = values[key]
    return True
