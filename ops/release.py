"""Releases as the ledger keeps them: one JSON line for each, in the order they went live."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ops.errors import OpsError


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """What was live together."""

    id: str
    """12 hexadecimal digits, the same for the same content."""

    images: Mapping[str, str]
    """Tier to image digest."""

    bundle: str
    """Id of the proxy's bundle."""

    migration: str | None
    """The database schema's level; `None` when there was no database to ask."""

    who: str
    """`user@machine`."""

    when: str
    """When it went live, in UTC."""

    commit: str | None
    """The sources' commit, with `-dirty` when they had changes; `None` outside of a repository."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    """The stack's settings, without secrets."""


def parse_ledger(text: str, where: str) -> list[Release]:
    """Releases from a ledger's text, oldest first.

    Args:
        text: The ledger.
        where: Its name, for the message.

    Raises:
        OpsError: a line is not a release.
    """
    return [_parse(line, f"{where}:{number}") for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def find(releases: Sequence[Release], wanted: str) -> Release | None:
    """The latest record of a release by the start of its id."""
    return next((one for one in reversed(releases) if one.id.startswith(wanted)), None) if wanted else None


def recent(releases: Sequence[Release]) -> list[Release]:
    """The latest record of every release, the one that went live last first."""
    latest = {one.id: one for one in releases}
    return [latest[key] for key in dict.fromkeys(one.id for one in reversed(releases))]


def _parse(line: str, where: str) -> Release:
    try:
        found = json.loads(line)
        return Release(
            id=str(found["id"]),
            images=found["images"],
            bundle=str(found["bundle"]),
            migration=found["migration"],
            who=str(found["who"]),
            when=str(found["when"]),
            commit=found["commit"],
            settings=found["settings"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise OpsError(
            where=where,
            found=f"a line that is no release ({error!r})",
            expected="one JSON object with id, images, bundle, migration, who, when, commit and settings",
            remedy="remove the line",
        ) from error
