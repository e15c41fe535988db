"""`berth secrets`: what a stack made for itself, who reads it, and how it gets a new value.

A secret that the stack made lives in its state, in a resource that is replaced to get a new value. The same update
carries it to every reader in the program's own order: the server learns it before those who log in with it. A secret
that a person gave is in the stack file and theirs to change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ops.errors import OpsError

_STASH: Final = "pulumi:index:Stash"
_CONTAINER: Final = "docker:index/container:Container"
_COMMAND: Final = "command:local:Command"


@dataclass(frozen=True, kw_only=True, slots=True)
class Secret:
    """A secret the stack made."""

    name: str
    """What people call it: without the stack's prefix."""

    urn: str
    """The resource that keeps it."""

    steps: Sequence[str]
    """Commands that run again with a new value, by name: the servers are told by these."""

    readers: Sequence[str]
    """Containers that are made again, by name."""


def known(resources: Sequence[Mapping[str, Any]], prefix: str) -> list[Secret]:
    """The secrets of a stack by name.

    Args:
        resources: The state's.
        prefix: The stack's prefix.
    """
    found = []
    for one in resources:
        if one["type"] != _STASH or one.get("delete"):
            continue
        urn = str(one["urn"])
        using = [other for other in resources if not other.get("delete") and _uses(other, urn)]
        found.append(
            Secret(
                name=_name(urn, prefix),
                urn=urn,
                steps=sorted(_name(str(other["urn"]), prefix) for other in using if other["type"] == _COMMAND),
                readers=sorted(_name(str(other["urn"]), prefix) for other in using if other["type"] == _CONTAINER),
            )
        )
    return sorted(found, key=lambda secret: secret.name)


def choose(secrets: Sequence[Secret], name: str, given: Sequence[str]) -> Secret:
    """The secret of a name.

    Args:
        secrets: Those the stack made.
        name: The name.
        given: Names of secrets in the stack file.

    Raises:
        OpsError: the stack made none of that name.
    """
    for one in secrets:
        if one.name == name:
            return one
    if name in given:
        raise OpsError(
            where=f"secret {name}",
            found="one that was given, in the stack file",
            expected="one that the stack made",
            remedy=f"pulumi config set --secret {name}, then bring the stack up",
        )
    names = ", ".join(one.name for one in secrets) or "none"
    raise OpsError(
        where=f"secret {name}",
        found="none of that name",
        expected=f"one of: {names}",
        remedy="see `berth secrets list`",
    )


def _uses(resource: Mapping[str, Any], urn: str) -> bool:
    return any(urn in (used or ()) for used in (resource.get("propertyDependencies") or {}).values())


def _name(urn: str, prefix: str) -> str:
    return urn.rpartition("::")[2].removeprefix(f"{prefix}-")
