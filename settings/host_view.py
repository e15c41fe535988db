"""What is seen of the Docker host before the first resource. Looks and decides nothing."""

import json
import socket
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, ip_network
from os import environ
from typing import Any, Final

from settings.model import Settings
from settings.rules import ports
from settings.rules.capacity import Host

_TIMEOUT_SECONDS: Final = 20
_STACK_LABEL: Final = "berth.stack"


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """A container or network of the host."""

    name: str
    """Its name."""

    stack: str | None = None
    """The prefix of the stack it belongs to; `None` for one that is not ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HostView:
    """What was seen of the host."""

    engine: str | None = None
    """The engine's address; `None` for the one of this machine."""

    engine_problem: str | None = None
    """Why the engine does not answer; `None` when it does."""

    publishers: Mapping[int, Owner] = field(default_factory=dict)
    """Published port to the container that has it."""

    busy: frozenset[int] = frozenset()
    """Ports of this machine that something listens on, where the engine is on this machine."""

    subnets: Sequence[tuple[IPv4Network, Owner]] = ()
    """Address ranges in use with the network that has them."""

    capacity: Host = field(default_factory=Host)
    """What the host has."""


class NoEngineError(Exception):
    """The engine does not answer; the message says why."""


def look(settings: Settings) -> HostView:
    """See what the engine has and runs, and which of the stack's ports are busy."""
    env = dict(environ)
    if settings.host.docker is not None:
        env["DOCKER_HOST"] = settings.host.docker
    try:
        publishers = parse_containers(_docker(env, "ps", "--format", "{{json .}}"))
        subnets = parse_networks(_docker(env, "network", "inspect", *_docker(env, "network", "ls", "-q")))
        capacity = parse_info(_docker(env, "info", "--format", "{{json .}}"))
    except NoEngineError as error:
        return HostView(engine_problem=str(error))
    local = env.get("DOCKER_HOST", "unix://").startswith("unix://")
    wanted = ports.published(settings).values() if local else ()
    busy = frozenset(port for address, port in wanted if _is_busy(address, port))
    engine = env.get("DOCKER_HOST") or None
    return HostView(engine=engine, publishers=publishers, busy=busy, subnets=subnets, capacity=capacity)


def parse_containers(lines: Iterable[str]) -> dict[int, Owner]:
    """Who publishes which port, from the lines of `docker ps --format '{{json .}}'`."""
    publishers: dict[int, Owner] = {}
    for line in lines:
        row = json.loads(line)
        labels = dict(pair.partition("=")[::2] for pair in row.get("Labels", "").split(","))
        owner = Owner(name=row["Names"], stack=labels.get(_STACK_LABEL))
        publishers |= dict.fromkeys(parse_ports(row["Ports"]), owner)
    return publishers


def parse_networks(lines: Iterable[str]) -> list[tuple[IPv4Network, Owner]]:
    """The address ranges in use, from the text of `docker network inspect`."""
    networks: list[dict[str, Any]] = json.loads("\n".join(lines) or "[]")
    return [
        (subnet, Owner(name=network["Name"], stack=(network["Labels"] or {}).get(_STACK_LABEL)))
        for network in networks
        for place in network["IPAM"]["Config"] or ()
        if isinstance(subnet := ip_network(place["Subnet"]), IPv4Network)
    ]


def parse_info(lines: Iterable[str]) -> Host:
    """What the host has, from the text of `docker info`."""
    info = json.loads("\n".join(lines) or "{}")
    memory, cpus = info.get("MemTotal"), info.get("NCPU")
    return Host(memory_mb=memory // 2**20 if memory else None, cpus=float(cpus) if cpus else None, seen=True)


def parse_ports(text: str) -> list[int]:
    """The host's ports in the `Ports` column of `docker ps`: `127.0.0.1:8080->80/tcp, 9000/tcp` gives 8080."""
    found: list[int] = []
    for part in text.split(", "):
        outside, arrow, _ = part.partition("->")
        if arrow:
            first, _, last = outside.rpartition(":")[2].partition("-")
            found += range(int(first), int(last or first) + 1)
    return found


def _docker(env: Mapping[str, str], *arguments: str) -> list[str]:
    command = ["docker", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - constant commands
            command, env=env, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False
        )
    except FileNotFoundError:
        msg = "the docker command is not installed"
        raise NoEngineError(msg) from None
    except subprocess.TimeoutExpired:
        msg = f"no answer within {_TIMEOUT_SECONDS} s"
        raise NoEngineError(msg) from None
    # A network that went away between the list and the look at it is no reason to stop: the others are printed.
    if done.returncode and not (arguments[0] == "network" and done.stdout.strip()):
        raise NoEngineError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no reason given")
    return done.stdout.splitlines()


def _is_busy(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return True
    return False
