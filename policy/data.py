"""Data is never lost as a side effect."""

from collections.abc import Iterator
from typing import Final

from policy.plan import Resource

_FROZEN: Final = ("labels", "driverOpts")


def keeps_data(one: Resource) -> bool:
    """Whether a volume keeps data: its name was chosen, so that the next stack finds it again."""
    return one.properties.get("name") == one.name


def data_volumes(one: Resource) -> Iterator[str]:
    """A data volume outlives its stack, and no change of its own replaces it."""
    if keeps_data(one):
        if one.retain_on_delete is False:
            yield "goes with its stack; expected retain_on_delete"
        missing = [key for key in _FROZEN if key not in one.ignore_changes]
        if missing:
            yield f"a change of {', '.join(missing)} would replace it; expected ignore_changes of them"


def protected_data(one: Resource) -> Iterator[str]:
    """In production nobody destroys data together with a stack."""
    if keeps_data(one) and not one.protect:
        yield "can be destroyed; expected protect"
