"""Which releases a database's schema leaves a way back to."""

from collections.abc import Sequence
from dataclasses import dataclass

from ops.errors import OpsError
from ops.release import Release


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of the database's schema."""

    revision: str
    """Its name."""

    phase: str
    """`expand` leaves earlier releases working; `contract` does not."""


def between(steps: Sequence[Step], older: str | None, newer: str | None) -> list[Step] | None:
    """The steps after one level up to another; `None` when the levels are not both among them, in this order."""
    names = [one.revision for one in steps]
    if newer not in names or (older is not None and older not in names):
        return None
    first, last = (names.index(older) + 1 if older is not None else 0), names.index(newer) + 1
    return list(steps[first:last]) if first <= last else None


def check_schema(target: Release, live: Release, steps: Sequence[Step]) -> None:
    """Refuse a way back that the schema does not leave open.

    Args:
        target: The release to come back.
        live: The live release.
        steps: The schema's steps as the live release knows them, oldest first.

    Raises:
        OpsError: a contract step or unknown ground lies between.
    """
    if target.migration == live.migration:
        return
    passed = between(steps, target.migration, live.migration)
    if passed is None:
        raise OpsError(
            where=f"release {target.id}",
            found=f"schema {target.migration or '(none)'}, while the database is at {live.migration or '(none)'}",
            expected="a level before that of the live release, with known steps between",
            remedy="see `berth migrate status`; a way back over unknown steps is a restore, not a rollback",
        )
    contracting = [one.revision for one in passed if one.phase != "expand"]
    if contracting:
        raise OpsError(
            where=f"release {target.id}",
            found=f"contract step {', '.join(contracting)} between it and the live release {live.id}",
            expected="expand steps only",
            remedy="its sources need what that step took away: go forward with a new release, or restore a backup",
        )
