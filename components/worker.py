"""The worker tier: replicas that take jobs from a queue.

Owns the replicas, their secret files and the gate of their releases: old workers end only when every new one works. A
worker that is told to stop has time to finish its job or to give it back; one that hangs is ended and started again.

It deliberately knows nothing of jobs or queues and answers no requests: it has no way to the edge network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.connection import Connection
from components.container import Attachment, Healthcheck, Limits, Mount, SourceFolder
from components.placement import Placement
from components.probes import healing_command_probe
from components.rolling import RollingArgs, run_replicas
from components.surge import Surge
from components.values import Duration


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerArgs:
    """What a worker tier needs."""

    placement: Placement
    """Where the stack lives."""

    image: pulumi.Input[str]
    """The worker's image by digest; a POSIX shell must be in it for the health check."""

    replicas: int
    """How many containers."""

    limits: Limits
    """What each replica may use."""

    networks: Sequence[Attachment]
    """The networks it is on: where the services it uses are."""

    health_command: Sequence[str]
    """A program of the image that ends with 0 while the worker's loop lives, whatever the services it uses do."""

    command: Sequence[pulumi.Input[str]] | None = None
    """Replaces the image's own command; a worker often shares its image with an API."""

    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Variables; nothing secret."""

    connections: Sequence[Connection] = ()
    """The services it uses."""

    mounts: Sequence[Mount] = ()
    """Volumes the replicas share."""

    sources: Sequence[SourceFolder] = ()
    """Folders of the Docker host, for development."""

    healthcheck: Healthcheck | None = None
    """How the engine tells that a replica works; `None` asks `health_command`, and ends one that hangs."""

    after: Sequence[pulumi.Resource] = ()
    """What must be there before the first replica starts."""

    user: str = "10001:10001"
    """Numeric `uid:gid` the image runs as."""

    start_seconds: float = 30
    """How long a start may take, in seconds."""

    stop_grace: Duration = Duration.of_seconds(25)
    """Time to finish the job under way or to give it back."""

    surge: Surge | None = None
    """How many replicas a release may run beyond `replicas`; `None`: all new ones start beside all old ones."""


class Worker(pulumi.ComponentResource):
    """Replicas of a job worker."""

    servers: list[pulumi.Output[str]]
    """Names of the containers."""

    def __init__(self, name: str, args: WorkerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the replicas.

        Args:
            name: The logical name and the start of the containers' names.
            args: What it needs.
            opts: Options of the component.
        """
        super().__init__("berth:index:Worker", name, None, opts)
        running = run_replicas(
            name,
            "worker",
            RollingArgs(
                placement=args.placement,
                image=args.image,
                user=args.user,
                replicas=args.replicas,
                limits=args.limits,
                networks=args.networks,
                healthcheck=args.healthcheck
                or Healthcheck(
                    test=healing_command_probe(args.health_command, failures=3),
                    timeout=Duration.of_seconds(5),
                    start_period=Duration.of_seconds(args.start_seconds),
                ),
                stop_grace=args.stop_grace,
                command=args.command,
                environment=args.environment,
                connections=args.connections,
                mounts=args.mounts,
                surge=args.surge,
                sources=args.sources,
            ),
            parent=self,
            after=args.after,
        )
        self.servers = running.servers
        self.register_outputs({"servers": self.servers})
