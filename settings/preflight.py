"""What a look at the Docker host means for the stack: refused before the first resource, or worth a warning."""

from collections.abc import Iterator

import pulumi

from settings.host_view import HostView, Owner, look
from settings.model import Settings
from settings.problems import Problem, SettingsError
from settings.rules import capacity, networks, ports, source, warnings_of

__all__ = ["HostView", "Owner", "check_host", "look", "problems_on", "warnings_on"]


def check_host(settings: Settings) -> None:
    """Refuse to begin when the host cannot take the stack, and warn of what will be slow.

    Raises:
        pulumi.RunError: the engine does not answer, a port or an address range is taken, or the host is too small.
    """
    view = look(settings)
    problems = problems_on(settings, view)
    if problems:
        raise pulumi.RunError(str(SettingsError(pulumi.get_stack(), problems)))
    for warning in warnings_on(settings, view):
        pulumi.log.warn(str(warning))


def problems_on(settings: Settings, view: HostView) -> list[Problem]:
    """What stands in the way.

    Args:
        settings: The stack.
        view: The host as seen.
    """
    if view.engine_problem is not None:
        return [
            Problem(
                path="host.docker",
                found=f"no Docker engine: {view.engine_problem}",
                expected="an engine that answers",
                remedy="start it (`make doctor` says how), or name another one in host.docker",
            )
        ]
    return [
        *_sources(settings, view),
        *_ports(settings, view),
        *_subnets(settings, view),
        *capacity.problems(settings, view.capacity),
    ]


def warnings_on(settings: Settings, view: HostView) -> list[Problem]:
    """What works and deserves a word; what the stack file says of the host's cores comes before what the engine says.

    Args:
        settings: The stack.
        view: The host as seen.
    """
    declared = capacity.Host.declared(settings)
    return warnings_of(settings, view.capacity if declared.cpus is None else declared)


def _sources(settings: Settings, view: HostView) -> Iterator[Problem]:
    if settings.app.mounts_sources and source.is_elsewhere(view.engine):
        yield source.elsewhere(f"DOCKER_HOST {view.engine}")


def _ports(settings: Settings, view: HostView) -> Iterator[Problem]:
    for path, (_, port) in ports.published(settings).items():
        owner = view.publishers.get(port)
        ours = owner is not None and owner.stack == settings.prefix
        if not ours and (owner is not None or port in view.busy):
            found = f"{port}, taken by container {owner.name}" if owner else f"{port}, taken by another program"
            yield Problem(
                path=path, found=found, expected="a free port", remedy="choose another one or end what has it"
            )


def _subnets(settings: Settings, view: HostView) -> Iterator[Problem]:
    for path, subnet in networks.ranges(settings).items():
        for taken, owner in view.subnets:
            if owner.stack != settings.prefix and subnet.overlaps(taken):
                yield Problem(
                    path=path,
                    found=f"{subnet}, which overlaps {taken} of network {owner.name}",
                    expected="a range that is free on the host",
                    remedy="choose another range, or remove that network if nothing needs it",
                )
