"""Tiers, networks and who sends requests to whom, read from the resources a program registers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

_CONTAINER: Final = "docker:index/container:Container"
_COMMAND: Final = "command:local:Command"
_NETWORK: Final = "docker:index/network:Network"
_VOLUME: Final = "docker:index/volume:Volume"
_COMPONENT: Final = "berth:index:"


class Planned(Protocol):
    """A resource as a program registers it."""

    @property
    def type(self) -> str:
        """The type token."""

    @property
    def name(self) -> str:
        """The logical name."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What it is given."""

    @property
    def options(self) -> Mapping[str, Any]:
        """Options; resources are named by their logical names."""

    @property
    def uses(self) -> Mapping[str, frozenset[str]]:
        """Input to the names of the resources whose outputs it is made of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """One network."""

    name: str
    """Its name without the stack's."""

    subnet: str
    """Its address range."""

    internal: bool
    """Whether it has no way out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """What one component runs."""

    name: str
    """Its name without the stack's."""

    containers: int
    """How many; 0 for something that runs once and goes."""

    rolling: bool
    """Whether new containers start before the old ones go."""

    limits: str
    """What each container may use."""

    networks: tuple[str, ...]
    """The networks it is on."""

    volumes: tuple[str, ...]
    """Volumes that keep data."""

    ports: tuple[str, ...]
    """Ports of the host: `127.0.0.1:8080`."""

    turn: int
    """When it starts: 1 for what waits for nothing, otherwise one later than the last it waits for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """A stack."""

    name: str
    """The prefix of its names."""

    networks: tuple[Network, ...]
    """All networks."""

    tiers: tuple[Tier, ...]
    """All tiers."""

    arrows: tuple[tuple[str, str], ...]
    """Which tier sends requests to which."""


def graph_of(prefix: str, resources: Iterable[Planned]) -> Graph:
    """Read a stack.

    Args:
        prefix: The prefix of its names.
        resources: What the program registers.
    """
    return _Reader(prefix, list(resources)).graph()


class _Reader:
    """The resources by what is asked about them."""

    def __init__(self, prefix: str, resources: list[Planned]) -> None:
        self._prefix = prefix
        self._all = {one.name: one for one in sorted(resources, key=lambda one: one.type.startswith(_COMPONENT))}
        self._split = {root: tiers for root in self._roots() if len(tiers := self._labelled(root)) > 1}
        nodes = {node for root in self._roots() for node in self._split.get(root, {root})}
        self._parts = {node: [one for one in resources if node in self._nodes(one)] for node in sorted(nodes)}

    def graph(self) -> Graph:
        """The whole stack."""
        networks = [one for one in self._all.values() if one.type == _NETWORK]
        return Graph(
            name=self._prefix,
            networks=tuple(_network(self._short(one.name), one.inputs) for one in networks),
            tiers=tuple(self._tier(root) for root in sorted(self._parts)),
            arrows=tuple(sorted(set(self._arrows()))),
        )

    def _roots(self) -> list[str]:
        return [
            one.name
            for one in self._all.values()
            if one.type.startswith(_COMPONENT) and one.options["parent"] not in self._all and self._runs(one.name)
        ]

    def _runs(self, root: str) -> bool:
        children = [one for one in self._all.values() if self._root(one) == root and one.name != root]
        return any(one.type in (_CONTAINER, _COMMAND) for one in children)

    def _root(self, one: Planned) -> str:
        parent = one.options.get("parent", "")
        return self._root(self._all[parent]) if parent in self._all and parent != one.name else one.name

    def _labelled(self, root: str) -> set[str]:
        """The tiers that the containers of a component say they are, as names."""
        found = [one for one in self._all.values() if one.type == _CONTAINER and self._root(one) == root]
        return {f"{self._prefix}-{_label(one)}" for one in found}

    def _nodes(self, one: Planned) -> set[str]:
        """What a resource is a part of: its component, or a tier of it where a component has several."""
        root = self._root(one)
        if root not in self._split:
            return {root}
        if one.name == root:
            return self._split[root]
        if label := _label(one):
            return {f"{self._prefix}-{label}"}
        return {tier for tier in self._split[root] if one.name.startswith(f"{tier}-")}

    def _short(self, name: str) -> str:
        return name.removeprefix(f"{self._prefix}-")

    def _containers(self, root: str) -> list[Planned]:
        return [one for one in self._parts[root] if one.type == _CONTAINER]

    def _tier(self, root: str) -> Tier:
        containers = self._containers(root)
        first = containers[0] if containers else None
        given: Mapping[str, Any] = first.inputs if first else {}
        kept = [one.name for one in self._parts[root] if one.type == _VOLUME and one.inputs.get("name") == one.name]
        ports = [port for one in containers for port in one.inputs.get("ports") or ()]
        return Tier(
            name=self._short(root),
            containers=len(containers),
            rolling=bool(first) and "name" not in given,
            limits=f"{float(given['cpus']):g} CPU, {given['memory']} MiB" if first else "runs once",
            networks=tuple(sorted(self._networks(root))),
            volumes=tuple(sorted(self._short(name) for name in kept)),
            ports=tuple(f"{port['ip']}:{port['external']}" for port in ports),
            turn=self._turn(root),
        )

    def _networks(self, root: str) -> Iterator[str]:
        used = {name for one in self._parts[root] for names in one.uses.values() for name in names}
        yield from {self._short(name) for name in used if name in self._all and self._all[name].type == _NETWORK}

    def _turn(self, root: str) -> int:
        before = [self._turn(other) for other in self._waits_for(root)]
        return 1 + max(before, default=0)

    def _waits_for(self, root: str) -> set[str]:
        names = {name for one in self._parts[root] for name in one.options.get("depends_on", ())}
        names |= {name for one in self._parts[root] for used in one.uses.values() for name in used}
        found = {node for name in names if name in self._all for node in self._nodes(self._all[name])}
        return (found & self._parts.keys()) - {root}

    def _arrows(self) -> Iterator[tuple[str, str]]:
        aliases = {
            alias: root
            for root in self._parts
            for one in self._containers(root)
            for place in one.inputs.get("networksAdvanced") or ()
            for alias in place.get("aliases") or ()
        }
        for root, parts in self._parts.items():
            for one in parts:
                for target in {aliases[host] for host in _hosts(one.inputs) if host in aliases} - {root}:
                    yield self._short(root), self._short(target)
                if one.type == _COMMAND and one.name == f"{root}-apply":
                    for name in one.uses.get("stdin", ()):
                        for target in self._nodes(self._all[name]) - {root}:
                            yield self._short(root), self._short(target)


def _hosts(given: Mapping[str, Any]) -> Iterator[str]:
    """What could be host names in a container's or a command's inputs: whole values, lists and addresses."""
    values = [text.partition("=")[2] for text in given.get("envs") or ()]
    environment = given.get("environment")
    values += map(str, environment.values()) if isinstance(environment, Mapping) else ()
    for value in values:
        yield from re.findall(r"(?:^|,)([a-z0-9-]+)(?::\d+)?(?=,|$)", value)
    for text in [*values, *map(str, given.get("command") or ())]:
        yield from re.findall(r"//(?:[^/@\s]*@)?([a-z0-9-]+)(?=[:/]|$)", text)


def _label(one: Planned) -> str | None:
    pairs = one.inputs.get("labels") or ()
    return next((str(pair["value"]) for pair in pairs if pair["label"] == "berth.tier"), None)


def _network(name: str, given: Mapping[str, Any]) -> Network:
    (place,) = given["ipamConfigs"]
    return Network(name=name, subnet=place["subnet"], internal=bool(given.get("internal")))
