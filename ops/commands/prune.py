"""`berth prune`: images of releases that nobody will go back to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ops.errors import OpsError
from ops.release import Release, recent

_RELEASE: Final = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """A name of an image on the engine."""

    name: str
    """`repository:tag`."""

    image: str
    """The image's id."""

    size: str = ""
    """As the engine words it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What goes and what stays."""

    keep: Sequence[str]
    """Ids of the releases that stay, the latest first."""

    remove: Sequence[Tag]
    """Names to take away; an image goes with its last name."""


def decide(*, prefix: str, releases: Sequence[Release], live: str | None, tags: Sequence[Tag], keep: int) -> Plan:
    """What to remove: names `<prefix>/<tier>:<release>` of releases that are neither live nor among the last.

    Args:
        prefix: The stack's prefix.
        releases: The ledger, oldest first.
        live: Id of the live release.
        tags: Names of images on the engine.
        keep: How many of the latest releases stay.

    Raises:
        OpsError: nothing may be removed by this ledger.
    """
    latest = [one.id for one in recent(releases)]
    if live is None or live not in latest:
        raise OpsError(
            where="ledger",
            found=f"no record of the live release {live or '(none)'}",
            expected="one",
            remedy="bring the stack up first: what is live must be known before anything is removed",
        )
    kept = list(dict.fromkeys([live, *latest[:keep]]))
    ours = [one for one in tags if _release_of(one.name, prefix) is not None]
    return Plan(
        keep=[one for one in latest if one in kept],
        remove=sorted(
            (one for one in ours if _release_of(one.name, prefix) not in kept), key=lambda one: (one.name, one.image)
        ),
    )


def _release_of(name: str, prefix: str) -> str | None:
    """The release a name keeps an image for; `None` for any other name."""
    repository, _, tag = name.rpartition(":")
    owned = repository.startswith(f"{prefix}/") and "/" not in repository.removeprefix(f"{prefix}/")
    return tag if owned and _RELEASE.fullmatch(tag) else None
