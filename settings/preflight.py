"""A look at the Docker host before the first resource: does the engine answer, are the ports free.

What is looked at is apart from what follows from it, so that the decisions can be tested without a host.
"""

import json
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import environ
from typing import Final

import pulumi

from settings.model import Settings
from settings.problems import Problem, SettingsError

_TIMEOUT_SECONDS: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class HostView:
    """What was seen of the host."""

    engine_problem: str | None = None
    """Why the engine does not answer; `None` when it does."""

    publishers: Mapping[int, str] = field(default_factory=dict)
    """Published port to the name of the container that has it."""

    busy: frozenset[int] = frozenset()
    """Ports of this machine that something listens on, where the engine is on this machine."""


def check_host(settings: Settings) -> None:
    """Refuse to begin when the host cannot take the stack.

    Raises:
        pulumi.RunError: the engine does not answer, or a port is taken.
    """
    problems = problems_on(settings, look(settings))
    if problems:
        raise pulumi.RunError(str(SettingsError(pulumi.get_stack(), problems)))


def published_ports(settings: Settings) -> dict[str, tuple[str, int]]:
    """For each path of the settings that publishes a port: the host's address and the port."""
    ports = {"proxy.port": (str(settings.proxy.address), settings.proxy.port)}
    for tier in ("postgres", "redis"):
        port = getattr(settings, tier).publish_port
        if port is not None:
            ports[f"{tier}.publish_port"] = ("127.0.0.1", port)
    return ports


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
    problems: list[Problem] = []
    for path, (_, port) in published_ports(settings).items():
        owner = view.publishers.get(port)
        ours = owner is not None and owner.startswith(f"{settings.prefix}-")
        if not ours and (owner is not None or port in view.busy):
            found = f"{port}, taken by container {owner}" if owner else f"{port}, taken by another program"
            problems.append(
                Problem(path=path, found=found, expected="a free port", remedy="choose another one or end what has it")
            )
    return problems


def look(settings: Settings) -> HostView:
    """See what the engine publishes and which of the stack's ports are busy."""
    env = dict(environ)
    if settings.host.docker is not None:
        env["DOCKER_HOST"] = settings.host.docker
    command = ["docker", "ps", "--format", "{{json .}}"]
    try:
        done = subprocess.run(  # noqa: S603 - a constant command
            command, env=env, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False
        )
    except FileNotFoundError:
        return HostView(engine_problem="the docker command is not installed")
    except subprocess.TimeoutExpired:
        return HostView(engine_problem=f"no answer within {_TIMEOUT_SECONDS} s")
    if done.returncode:
        return HostView(
            engine_problem=done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no reason given"
        )
    publishers: dict[int, str] = {}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        publishers |= dict.fromkeys(parse_ports(row["Ports"]), row["Names"])
    local = env.get("DOCKER_HOST", "unix://").startswith("unix://")
    wanted = published_ports(settings).values() if local else ()
    return HostView(publishers=publishers, busy=frozenset(port for address, port in wanted if _is_busy(address, port)))


def parse_ports(text: str) -> list[int]:
    """The host's ports in the `Ports` column of `docker ps`: `127.0.0.1:8080->80/tcp, 9000/tcp` gives 8080."""
    ports: list[int] = []
    for part in text.split(", "):
        outside, arrow, _ = part.partition("->")
        if arrow:
            first, _, last = outside.rpartition(":")[2].partition("-")
            ports += range(int(first), int(last or first) + 1)
    return ports


def _is_busy(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return True
    return False
