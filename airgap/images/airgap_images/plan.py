"""Decides what has to be built. Pure: it sees labels and hashes, never an engine."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

STANDIN_LABEL = "berth.standin"
"""Carried by every stand-in: what is inside, with versions. An image without it is taken for the official one."""
DEFINITION_LABEL = "berth.definition"
"""Carried by every stand-in: the definition hash it was built from."""


class State(StrEnum):
    """What the engine has under a reference."""

    MISSING = "missing"
    """Nothing."""
    CURRENT = "current"
    """A stand-in made from today's definition."""
    OUTDATED = "outdated"
    """A stand-in made from another definition."""
    OFFICIAL = "official"
    """An image that is no stand-in: used as it is, never replaced."""


def state_of(labels: Mapping[str, str] | None, definition: str) -> State:
    """The state of a reference, from the labels of its image (None: there is no image) and the wanted hash."""
    if labels is None:
        return State.MISSING
    if STANDIN_LABEL not in labels:
        return State.OFFICIAL
    return State.CURRENT if labels.get(DEFINITION_LABEL) == definition else State.OUTDATED


def to_build(
    requested: Iterable[str],
    needs: Mapping[str, tuple[str, ...]],
    states: Mapping[str, State],
    *,
    rebuild: bool = False,
) -> dict[str, tuple[str, ...]]:
    """What to build so that every requested reference is there and current.

    Args:
        requested: The references somebody asked for.
        needs: What each reference is built on.
        states: What the engine has under each reference.
        rebuild: Build the requested ones and all they are built on again, though they are current.

    Returns:
        Each reference to build with those of its needs that are built before it. An official image is never in it.
    """
    chosen: set[str] = set()
    waiting = set(requested)
    while waiting:
        reference = waiting.pop()
        stale = states[reference] in (State.MISSING, State.OUTDATED)
        again = rebuild and states[reference] is State.CURRENT
        if reference in chosen or not (stale or again):
            continue
        chosen.add(reference)
        waiting.update(needs[reference])
    return {reference: tuple(n for n in needs[reference] if n in chosen) for reference in needs if reference in chosen}
