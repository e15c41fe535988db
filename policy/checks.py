"""All rules, and one way to ask them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policy import canonical, commands, containers, data, images, mounts, networks, secrecy
from policy.plan import COMMAND, CONTAINER, IMAGE, NETWORK, REMOTE_IMAGE, VOLUME, Resource, Violation


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What resources of some types must be."""

    name: str
    """A short name; people use it to talk about the rule."""

    types: frozenset[str]
    """The type tokens it is about."""

    check: Callable[[Resource], Iterator[str]]
    """What is wrong with one resource, in words; its docstring says why."""

    production: bool = False
    """Whether it holds in production only."""


def _rule(name: str, check: Callable[[Resource], Iterator[str]], *types: str, production: bool = False) -> Rule:
    return Rule(name=name, check=check, types=frozenset(types or {CONTAINER}), production=production)


RULES: Final = (
    _rule("image-digest", images.running_by_digest),
    _rule("pinned-image", images.taken_by_digest, IMAGE, REMOTE_IMAGE, production=True),
    _rule("limits", containers.limits),
    _rule("log-rotation", containers.logs),
    _rule("non-root", containers.user),
    _rule("capabilities", containers.capabilities),
    _rule("privileges", containers.privileges),
    _rule("read-only-root", containers.read_only_root),
    _rule("engine-socket", mounts.engine_socket),
    _rule("host-folders", mounts.host_folders),
    _rule("mounted-sources", mounts.mounted_sources, production=True),
    _rule("publishing", containers.publishing),
    _rule("only-proxy-publishes", containers.publishing_in_production, production=True),
    _rule("health-check", containers.health),
    _rule("operation", containers.operation),
    _rule("canonical-values", canonical.canonical),
    _rule("network", networks.networks, NETWORK),
    _rule("data-volume", data.data_volumes, VOLUME),
    _rule("protected-data", data.protected_data, VOLUME, production=True),
    _rule("secret-in-container", secrecy.container_environment),
    _rule("secret-in-build", secrecy.build_arguments, IMAGE),
    _rule("secret-in-command", secrecy.command_text, COMMAND),
    _rule("one-shot-container", commands.one_shot_containers, COMMAND),
)
"""The rules about one resource."""

STACK_RULES: Final = (commands.pids_limits, commands.release_gates)
"""The rules that need all resources at once."""


def violations_of(one: Resource, *, production: bool) -> Iterator[Violation]:
    """What is wrong with one resource by itself.

    Args:
        one: The resource.
        production: Whether the rules of production hold.
    """
    for rule in RULES:
        if one.type in rule.types and (production or not rule.production):
            for message in rule.check(one):
                yield Violation(rule=rule.name, resource=one.name, message=message)


def violations(resources: Iterable[Resource], *, production: bool) -> list[Violation]:
    """Everything that is wrong with a plan.

    Args:
        resources: All resources of the plan.
        production: Whether the rules of production hold.
    """
    planned: Sequence[Resource] = list(resources)
    found = [violation for one in planned for violation in violations_of(one, production=production)]
    return sorted(found + [violation for rule in STACK_RULES for violation in rule(planned)])
