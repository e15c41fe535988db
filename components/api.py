"""The API tier: replicas of an HTTP service that the proxy sends requests to.

Owns the replicas and their secret files. A replica that stops answering is ended and started again. It deliberately
publishes no port and does not migrate the database: the proxy is the only way in, and the schema is ready before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.connection import Connection
from components.container import Attachment, Healthcheck, Limits, Mount, SourceFolder, Tmpfs
from components.placement import Placement
from components.probes import healing_http_probe
from components.rolling import DEFAULT_TMPFS, RollingArgs, run_replicas
from components.surge import Surge
from components.values import Duration


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiArgs:
    """What an API tier needs."""

    placement: Placement
    """Where the stack lives."""

    image: pulumi.Input[str]
    """The service's image by digest; the default health check needs bash in it."""

    replicas: int
    """How many containers."""

    limits: Limits
    """What each replica may use."""

    networks: Sequence[Attachment]
    """The networks it is on: where the proxy and the services it uses are."""

    tier: str = "api"
    """What it is called among the stack's tiers; a stack may have several services."""

    command: Sequence[pulumi.Input[str]] | None = None
    """Replaces the image's own command."""

    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Variables; nothing secret."""

    connections: Sequence[Connection] = ()
    """The services it uses."""

    mounts: Sequence[Mount] = ()
    """Volumes the replicas share."""

    sources: Sequence[SourceFolder] = ()
    """Folders of the Docker host, for development."""

    tmpfs: Sequence[Tmpfs] = DEFAULT_TMPFS
    """Writable folders in memory; the default health check counts on `/tmp`."""

    after: Sequence[pulumi.Resource] = ()
    """What must be there before the first replica starts: the data stores and the migrated schema."""

    user: str = "10001:10001"
    """Numeric `uid:gid` the image runs as."""

    port: int = 8000
    """The port it listens on."""

    live_path: str = "/health/live"
    """Answers 200 as long as the process works, whatever the services it uses do."""

    ready_path: str = "/health/ready"
    """Answers 200 when it can serve requests; a release goes live only after that."""

    healthcheck: Healthcheck | None = None
    """How the engine tells that a replica works, for an image without bash; `None` asks for `live_path`."""

    start_seconds: float = 30
    """How long a start may take, in seconds; a `healthcheck` of its own says it itself."""

    stop_grace: Duration = Duration.of_seconds(25)
    """Time to answer the requests under way."""

    surge: Surge | None = None
    """How many replicas a release may run beyond `replicas`; `None`: all new ones start beside all old ones."""


class Api(pulumi.ComponentResource):
    """Replicas of an HTTP service."""

    servers: list[pulumi.Output[str]]
    """Host names of the replicas, for the proxy."""

    drained: pulumi.Output[str] | None
    """With a bounded surge, for `ProxyArgs.drained`."""

    def __init__(self, name: str, args: ApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the replicas.

        Args:
            name: The logical name and the start of the containers' names.
            args: What it needs.
            opts: Options of the component.
        """
        super().__init__("berth:index:Api", name, None, opts)
        running = run_replicas(
            name,
            args.tier,
            RollingArgs(
                placement=args.placement,
                image=args.image,
                user=args.user,
                replicas=args.replicas,
                limits=args.limits,
                networks=args.networks,
                healthcheck=args.healthcheck
                or Healthcheck(
                    test=healing_http_probe(args.port, args.live_path, failures=3),
                    interval=Duration.of_seconds(3),  # three failures and a restart must fit into half a minute
                    start_period=Duration.of_seconds(args.start_seconds),
                ),
                stop_grace=args.stop_grace,
                command=args.command,
                environment=args.environment,
                connections=args.connections,
                mounts=args.mounts,
                surge=args.surge,
                sources=args.sources,
                tmpfs=args.tmpfs,
            ),
            parent=self,
            after=args.after,
        )
        self.servers, self.drained = running.servers, running.drained
        self.port = args.port
        self.ready_path = args.ready_path
        self.register_outputs({"servers": self.servers})
