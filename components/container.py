"""What a container is: the description every tier fills in.

Owns the value objects of a container (limits, health check, mounts, ports) and their arithmetic. It deliberately does
not create anything: `run_container` in `recipe.py` does, and it is the only place that does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from math import ceil
from typing import Final

from pulumi import Input

from components.values import Capability, Cpus, Duration

_SHARES_PER_CORE: Final = 1024
_LEAST_SHARES: Final = 2  # the kernel's own least


class Replacement(Enum):
    """What happens when a property changes that Docker cannot change in place."""

    ROLLING = "rolling"
    """The new container is up and healthy before the old one goes: no fixed name, no host port."""

    SWAPPED = "swapped"
    """The old container goes first, for want of room; no fixed name, no host port, since others work meanwhile."""

    FIXED = "fixed"
    """The old container goes first, because both would want the same name, port or data."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a container may use at most, and what it can count on (ADR 14)."""

    cpus: Cpus
    """Cores."""

    memory_mb: int
    """Memory in MiB; swap is off, so reaching it ends the process instead of slowing the host."""

    pids: int
    """Processes and threads, so that a fork bomb stays inside."""

    reserved_cpus: float | None = None
    """Cores that weigh when all are busy; `None` for half of the limit."""

    reserved_memory_mb: int | None = None
    """Memory in MiB that is left alone when the host runs short; `None` for half of the limit."""

    def __post_init__(self) -> None:
        """Refuse a reservation that the limit does not hold.

        Raises:
            ValueError: a reservation is nothing, or above its limit.
        """
        for name, reserved, limit in (
            ("reserved_cpus", self.reserved_cpus, self.cpus.cores),
            ("reserved_memory_mb", self.reserved_memory_mb, self.memory_mb),
        ):
            if reserved is not None and not 0 < reserved <= limit:
                msg = f"{name}: {reserved:g}; expected more than 0 and at most the limit {limit:g}; lower it"
                raise ValueError(msg)

    @property
    def cpu_shares(self) -> int:
        """The weight for the kernel, 1024 for a reserved core; what is beyond is shared in the same proportion."""
        reserved = self.cpus.cores / 2 if self.reserved_cpus is None else self.reserved_cpus
        return max(_LEAST_SHARES, int(reserved * _SHARES_PER_CORE))

    @property
    def reservation_mb(self) -> int:
        """The reserved memory in MiB."""
        return self.memory_mb // 2 if self.reserved_memory_mb is None else self.reserved_memory_mb


@dataclass(frozen=True, kw_only=True, slots=True)
class Healthcheck:
    """How the engine tells that a container works."""

    test: Sequence[str]
    """The command: `("CMD", program, argument...)` or `("CMD-SHELL", line)`."""

    interval: Duration = Duration.of_seconds(5)
    """Time between two checks, and before the first one; each check costs the engine about 0.05 s of CPU time."""

    timeout: Duration = Duration.of_seconds(3)
    """A check that takes longer has failed."""

    retries: int = 3
    """Failures in a row that make the container unhealthy."""

    start_period: Duration = Duration.of_seconds(30)
    """Time in which failures do not count: how long a start may take."""

    def __post_init__(self) -> None:
        """Refuse a command that a release's gate could not ask.

        Raises:
            ValueError: a word of several lines; the gate reads one word a line.
        """
        long = next((word for word in self.test if "\n" in word), None)
        if long is not None:
            msg = f"healthcheck.test: {long!r}; expected words of one line; write ; in place of line breaks"
            raise ValueError(msg)

    def wait_seconds(self) -> int:
        """The longest time, in whole seconds, that a start may take before it counts as failed."""
        checks = (self.interval.seconds + self.timeout.seconds) * (self.retries + 1)
        return ceil(self.start_period.seconds + checks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mount:
    """A named volume inside a container."""

    volume: Input[str]
    """The volume's name."""

    target: str
    """The absolute path inside the container."""

    read_only: bool = False
    """Whether the container may only read it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFolder:
    """A folder of the Docker host inside a container: sources under development. The container can only read it."""

    folder: str
    """The absolute path on the Docker host."""

    target: str
    """The absolute path inside the container."""

    def __post_init__(self) -> None:
        """Refuse a path that the engine would take for something else.

        Raises:
            ValueError: one of the paths is not absolute.
        """
        for field_, path in (("folder", self.folder), ("target", self.target)):
            if not path.startswith("/"):
                msg = f"source {field_}: {path!r}; expected an absolute path; the engine does not know where you are"
                raise ValueError(msg)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tmpfs:
    """A folder in memory; it counts against the memory limit."""

    target: str
    """The absolute path inside the container."""

    size_mb: int
    """The most it may hold, in MiB."""

    mode: str = "1777"
    """Permission bits, octal. A path that exists in the image keeps the image's bits."""

    @property
    def options(self) -> str:
        """Mount options: never executable, never set-uid."""
        return f"rw,noexec,nosuid,nodev,size={self.size_mb}m,mode={self.mode}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedPort:
    """A container's port on the Docker host."""

    internal: int
    """The port inside the container."""

    external: int
    """The port on the host."""

    ip: str = "127.0.0.1"
    """The host's address to listen on; loopback unless said otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A container's place on a network."""

    network_id: Input[str]
    """The network's id, so that a recreated network takes its containers along."""

    aliases: Sequence[str] = ()
    """Further host names on that network."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContainerSpec:
    """Everything the recipe needs to run one container. What has no default must be decided by each tier."""

    stack: str
    """The prefix of the stack's physical names; becomes the label `berth.stack`."""

    tier: str
    """The tier it belongs to; becomes the label `berth.tier`."""

    image: Input[str]
    """The image by digest or id, never by a tag that may move."""

    user: str
    """Numeric `uid:gid`; root is refused."""

    limits: Limits
    """What it may use at most."""

    healthcheck: Healthcheck
    """How the engine tells that it works."""

    replacement: Replacement
    """Rolling or fixed."""

    networks: Sequence[Attachment]
    """The networks it is on."""

    stop_grace: Duration
    """Time between the stop signal and the kill."""

    command: Sequence[Input[str]] | None = None
    """Arguments that replace the image's own; `None` keeps those."""

    entrypoint: Sequence[Input[str]] | None = None
    """The program in front of the command, in place of the image's own; `None` keeps that."""

    environment: Mapping[str, Input[str]] = field(default_factory=dict)
    """Variables. Never a secret: anyone who may inspect the container reads them."""

    mounts: Sequence[Mount] = ()
    """Volumes."""

    sources: Sequence[SourceFolder] = ()
    """Folders of the Docker host, for development; they are declared in the label `berth.sources`."""

    tmpfs: Sequence[Tmpfs] = ()
    """Writable folders in memory; the root file system is read-only."""

    ports: Sequence[PublishedPort] = ()
    """Ports on the host; only a fixed container may have them."""

    capabilities: Sequence[Capability] = ()
    """Capabilities it keeps; all others are dropped."""

    stop_signal: str | None = None
    """The signal for a graceful stop; `None` keeps the image's."""

    def __post_init__(self) -> None:
        """Refuse combinations that cannot work.

        Raises:
            ValueError: a root user, or a rolling container with host ports.
        """
        uid = self.user.partition(":")[0]
        if not uid.isdecimal() or int(uid) == 0:
            msg = f"{self.tier}: user {self.user!r}; expected a numeric uid:gid other than 0"
            raise ValueError(msg)
        if self.replacement is not Replacement.FIXED and self.ports:
            msg = f"{self.tier}: a rolling container with host ports; two of them cannot share a port, use FIXED"
            raise ValueError(msg)
