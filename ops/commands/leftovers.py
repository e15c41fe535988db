"""What an update that was killed may have left: the facts that `recover` decides on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """A lock on the stack."""

    pid: int
    """The process that took it."""

    host: str
    """Its machine."""

    user: str
    """Who runs it."""

    since: str
    """When it was taken."""

    alive: bool
    """Whether that process still runs; meaningful on this machine only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """A container or network on the engine, or a resource of the state."""

    id: str
    """The engine's id."""

    name: str
    """What people call it; of a resource the URN."""

    running: bool = False
    """Whether a container runs."""

    networks: Collection[str] = ()
    """Ids of the networks a container is on, without those that lead nowhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the decision rests on."""

    stack: str
    """The stack's name."""

    host: str
    """This machine."""

    locks: Sequence[Lock] = ()
    """Locks on the stack."""

    processes: Mapping[int, str] = field(default_factory=dict)
    """Processes that work for an update of this project and whose `pulumi` is gone, with their command."""

    pending: Sequence[str] = ()
    """Operations under way in the state."""

    known: Collection[str] = ()
    """Ids of everything in the state."""

    containers: Sequence[Thing] = ()
    """Containers with the stack's label."""

    networks: Sequence[Thing] = ()
    """Networks with the stack's label."""

    recorded: Sequence[Thing] = ()
    """Containers and networks in the state."""

    foreign: Sequence[str] = ()
    """Containers with a name of the stack but without its label."""
