"""`berth releases`: what went live, the last one first."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from ops.release import Release, recent


def rows(releases: Sequence[Release], live: str | None, present: Collection[str]) -> list[tuple[str, ...]]:
    """The releases as lines of a table.

    Args:
        releases: The ledger.
        live: Id of the live release.
        present: Digests of the images that the engine still has.

    Returns:
        For each release mark, id, time, person, commit, schema level, and whether there is a way back to it.
    """
    return [
        (
            "live" if one.id == live else "",
            one.id,
            one.when,
            one.who,
            one.commit or "-",
            one.migration or "-",
            "kept" if set(one.images.values()) <= set(present) else "gone",
        )
        for one in recent(releases)
    ]


def as_json(releases: Sequence[Release], live: str | None, present: Collection[str]) -> list[dict[str, Any]]:
    """The releases for other programs; see `rows`."""
    return [
        {**asdict(one), "live": one.id == live, "images_kept": set(one.images.values()) <= set(present)}
        for one in recent(releases)
    ]
