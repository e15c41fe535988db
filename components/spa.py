"""The page tier: a single-page application's files behind a small web server.

Owns its replicas. The files are baked into the image, so page and release are one thing; old assets that a client still
asks for are kept by the proxy. It deliberately has no secrets, no data and no way to the data network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.container import Attachment, Healthcheck, Limits, Mount, SourceFolder, Tmpfs
from components.placement import Placement
from components.probes import healing_http_probe
from components.rolling import DEFAULT_TMPFS, RollingArgs, run_replicas
from components.surge import Surge
from components.values import Duration


@dataclass(frozen=True, kw_only=True, slots=True)
class SpaArgs:
    """What a page tier needs."""

    placement: Placement
    """Where the stack lives."""

    image: pulumi.Input[str]
    """The page's image by digest; the default health check needs bash in it."""

    replicas: int
    """How many containers."""

    limits: Limits
    """What each replica may use."""

    networks: Sequence[Attachment]
    """The networks it is on."""

    user: str = "101:101"
    """Numeric `uid:gid` the image runs as."""

    port: int = 8080
    """The port it listens on."""

    health_path: str = "/health"
    """Answers 200 when the page can be served."""

    command: Sequence[pulumi.Input[str]] | None = None
    """Replaces the image's own command."""

    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Variables; nothing secret."""

    mounts: Sequence[Mount] = ()
    """Volumes the replicas share."""

    sources: Sequence[SourceFolder] = ()
    """Folders of the Docker host, for development."""

    tmpfs: Sequence[Tmpfs] = DEFAULT_TMPFS
    """Writable folders in memory; the default health check counts on `/tmp`."""

    healthcheck: Healthcheck | None = None
    """How the engine tells that a replica works, for an image without bash; `None` asks for `health_path`."""

    start_seconds: float = 20
    """How long a start may take, in seconds; a `healthcheck` of its own says it itself."""

    surge: Surge | None = None
    """How many replicas a release may run beyond `replicas`; `None`: all new ones start beside all old ones."""


class Spa(pulumi.ComponentResource):
    """Replicas of a page's web server."""

    servers: list[pulumi.Output[str]]
    """Host names of the replicas, for the proxy."""

    drained: pulumi.Output[str] | None
    """With a bounded surge, for `ProxyArgs.drained`."""

    def __init__(self, name: str, args: SpaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the replicas.

        Args:
            name: The logical name and the start of the containers' names.
            args: What it needs.
            opts: Options of the component.
        """
        super().__init__("berth:index:Spa", name, None, opts)
        running = run_replicas(
            name,
            "spa",
            RollingArgs(
                placement=args.placement,
                image=args.image,
                user=args.user,
                replicas=args.replicas,
                limits=args.limits,
                networks=args.networks,
                healthcheck=args.healthcheck
                or Healthcheck(
                    test=healing_http_probe(args.port, args.health_path, failures=3),
                    start_period=Duration.of_seconds(args.start_seconds),
                ),
                stop_grace=Duration.of_seconds(15),
                command=args.command,
                environment=args.environment,
                mounts=args.mounts,
                surge=args.surge,
                sources=args.sources,
                tmpfs=args.tmpfs,
            ),
            parent=self,
            after=(),
        )
        self.servers, self.drained = running.servers, running.drained
        self.port = args.port
        self.ready_path = args.health_path
        self.register_outputs({"servers": self.servers})
