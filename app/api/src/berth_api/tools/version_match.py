"""Whose version a caller saw: the `ETag` of a tool and the `If-Match` of who wants to change it (RFC 9110, 13.1.1)."""

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Expected", "entity_tag", "expected"]

STRONG_TAG: Final = re.compile(r'(?<![^\s,])"([1-9][0-9]{0,8})"(?=\s*(?:,|$))')
"""A version as we write it. Weak tags (`W/"1"`) and foreign ones match nothing, as the standard wants."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """The versions that a change may replace."""

    versions: frozenset[int] | None
    """None means any: `If-Match: *`."""


def entity_tag(version: int) -> str:
    """Write a version as an entity tag."""
    return f'"{version}"'


def expected(if_match: str) -> Expected:
    """Read an `If-Match`; one that holds no tag of ours allows no version at all."""
    if if_match.strip() == "*":
        return Expected(versions=None)
    return Expected(versions=frozenset(int(version) for version in STRONG_TAG.findall(if_match)))
