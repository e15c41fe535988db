"""`berth secrets`: what a stack made for itself or was given, who reads it, and how it gets a new value.

Every secret lives in the state, in a resource that is replaced to get a new value. The same update carries it to every
reader in the program's own order: the server learns it before those who log in with it. A secret that a person gave is
in the stack file too and theirs to change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ops.errors import OpsError

_STASH: Final = "pulumi:index:Stash"
_CONTAINER: Final = "docker:index/container:Container"
_COMMAND: Final = "command:local:Command"
_GIVEN: Final = "-given"  # what the program adds to the name of the resource that keeps a given secret
_KEY: Final = "secrets."

NO_GAP: Final = "the old one serves until the new one is healthy"
"""What a rolling container's being made again means."""

GAP: Final = "stopped first: away until it is healthy again"
"""What a fixed container's being made again means."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """A container that is made again."""

    name: str
    """Its name without the stack's prefix."""

    fixed: bool
    """Whether the old one goes before the new one comes."""

    @property
    def meanwhile(self) -> str:
        """What those who use it notice."""
        return GAP if self.fixed else NO_GAP


@dataclass(frozen=True, kw_only=True, slots=True)
class Secret:
    """A secret of the stack."""

    name: str
    """What people call it: without the stack's prefix."""

    urn: str
    """The resource that keeps it."""

    given: bool
    """Whether a person gave it."""

    steps: Sequence[str]
    """Commands that run again with a new value, by name: the servers are told by these."""

    readers: Sequence[Reader]
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
                name=_name(urn, prefix).removesuffix(_GIVEN),
                urn=urn,
                given=urn.endswith(_GIVEN),
                steps=sorted(_name(str(other["urn"]), prefix) for other in using if other["type"] == _COMMAND),
                readers=sorted(
                    (_reader(other, prefix) for other in using if other["type"] == _CONTAINER),
                    key=lambda reader: reader.name,
                ),
            )
        )
    return sorted(found, key=lambda secret: secret.name)


def given_names(config: Mapping[str, object], namespace: str) -> list[str]:
    """The secrets that a stack file gives, by name.

    Args:
        config: The file's configuration.
        namespace: What stands before the colon of the settings' keys.
    """
    start = f"{namespace}:{_KEY}"
    return sorted(key.removeprefix(start) for key in config if key.startswith(start))


def origin(secret: Secret, given: Sequence[str]) -> str:
    """Where a secret's value comes from, in words.

    Args:
        secret: As it is in the state.
        given: Names of the secrets that the stack file gives.
    """
    now, then = ("given" if one else "made" for one in (secret.given, secret.name in given))
    return now if now == then else f"{now}, {then} from the next update on"


def choose(secrets: Sequence[Secret], name: str, given: Sequence[str], stack: str) -> Secret:
    """The secret of a name that the stack is to make anew.

    Args:
        secrets: Those in the state.
        name: The name.
        given: Names of the secrets that the stack file gives.
        stack: The stack's name.

    Raises:
        OpsError: there is none of that name, or somebody gave it or is about to.
    """
    found = next((one for one in secrets if one.name == name), None)
    update = f"`make up STACK={stack}`"
    if name in given:
        raise OpsError(
            where=f"secret {name}",
            found="one that is given, in the stack file",
            expected="one that the stack made",
            remedy=f"give another one (`pulumi config set --secret berth:{_KEY}{name}`) and bring it to its readers"
            f" ({update})",
        )
    if found is not None and found.given:
        raise OpsError(
            where=f"secret {name}",
            found="one that was given and is no more in the stack file",
            expected="one that the stack made",
            remedy=f"{update} makes one",
        )
    if found is not None:
        return found
    names = ", ".join(one.name for one in secrets) or "none"
    raise OpsError(
        where=f"secret {name}",
        found="none of that name",
        expected=f"one of: {names}",
        remedy="see `berth secrets list`",
    )


def plan(secrets: Sequence[Secret]) -> list[tuple[str, str, str]]:
    """What new values of some secrets mean: what happens, to which command or container, what is noticed meanwhile.

    Args:
        secrets: Those that are made anew in one update.
    """
    steps = sorted({step for one in secrets for step in one.steps})
    readers = {reader.name: reader for one in secrets for reader in one.readers}
    return [
        *(("runs again", step, "") for step in steps),
        *(("made again", name, reader.meanwhile) for name, reader in sorted(readers.items())),
    ]


def _uses(resource: Mapping[str, Any], urn: str) -> bool:
    return any(urn in (used or ()) for used in (resource.get("propertyDependencies") or {}).values())


def _reader(container: Mapping[str, Any], prefix: str) -> Reader:
    """A fixed container is called as its resource is; a rolling one's name ends with something random."""
    logical = str(container["urn"]).rpartition("::")[2]
    physical = (container.get("outputs") or {}).get("name")
    return Reader(name=logical.removeprefix(f"{prefix}-"), fixed=physical == logical)


def _name(urn: str, prefix: str) -> str:
    return urn.rpartition("::")[2].removeprefix(f"{prefix}-")
