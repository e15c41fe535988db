"""Keys that were once known. Each leaves a tombstone, so that an old stack file is told what to write instead."""

from collections.abc import Iterator, Mapping, Sequence
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
"""Path of each removed key to its tombstone, with `<name>` for names that stacks choose. None was removed so far: a
test compares the model with every key that a commit ever knew."""

ANY_NAME: Final = "<name>"


def problems(values: Mapping[str, object], tombstones: Mapping[str, Tombstone] | None = None) -> Iterator[Problem]:
    """Every removed key that a stack file still has.

    Args:
        values: What stands in the stack file: key to value, sections as mappings.
        tombstones: The removed keys; `TOMBSTONES` unless others are given.
    """
    for path, tombstone in (TOMBSTONES if tombstones is None else tombstones).items():
        for found in _paths(values, path.split(".")):
            yield Problem(
                path=found,
                found=f"a key that was removed in {tombstone.since}",
                expected="a stack file without it",
                remedy=tombstone.instead,
            )


def _paths(values: object, keys: Sequence[str], above: str = "") -> Iterator[str]:
    """Where the keys lead to; `<name>` stands for every name."""
    if not keys:
        yield above
    elif isinstance(values, Mapping):
        for name in values if keys[0] == ANY_NAME else keys[:1]:
            if name in values:
                yield from _paths(values[name], keys[1:], f"{above}.{name}" if above else str(name))
