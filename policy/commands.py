"""Containers that commands run for a moment: the same hardening, written as options of `docker run`."""

from collections.abc import Iterator, Sequence
from typing import Final

from policy.plan import COMMAND, CONTAINER, Resource, Violation

_OPTIONS: Final = ("--read-only", "--cap-drop ALL", "--security-opt no-new-privileges")
_PIDS_LIMIT: Final = "docker update --pids-limit"
_GATE: Final = "release refused: container"


def one_shot_containers(one: Resource) -> Iterator[str]:
    """A container that lives for a second is hardened too."""
    for key in ("create", "update", "delete"):
        text = str(one.properties.get(key) or "").replace("\\\n", " ")
        if "docker run" in text or "set -- run" in text:
            words = " ".join(text.split())
            missing = [option for option in _OPTIONS if option not in words]
            if missing:
                yield f"{key} runs a container without {', '.join(missing)}; expected all of {', '.join(_OPTIONS)}"


def pids_limits(resources: Sequence[Resource]) -> Iterator[Violation]:
    """Every container's processes are limited; the provider has no such property, so a command does it."""
    message = "no limit of processes; expected a command that sets one"
    containers = [one for one in resources if one.type == CONTAINER]
    yield from _unnamed(containers, _named(resources, _PIDS_LIMIT), "pids-limit", message)


def release_gates(resources: Sequence[Resource]) -> Iterator[Violation]:
    """An unhealthy release fails the update: the provider waits for a container, or a command asks it."""
    message = "nothing waits for its health; expected wait, or a command that asks its check"
    unwaited = [one for one in resources if one.type == CONTAINER and one.properties.get("wait") is not True]
    yield from _unnamed(unwaited, _named(resources, _GATE), "release-gate", message)


def _named(resources: Sequence[Resource], words: str) -> set[str]:
    """Names of the containers that commands with these words are told."""
    return {
        name
        for one in resources
        if one.type == COMMAND and words in str(one.properties.get("create"))
        for name in one.uses.get("environment", ())
    }


def _unnamed(containers: Sequence[Resource], named: set[str], rule: str, message: str) -> Iterator[Violation]:
    for one in containers:
        if one.name not in named:
            yield Violation(rule=rule, resource=one.name, message=message)
