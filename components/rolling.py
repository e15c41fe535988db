"""Replicas of one image that are replaced without a gap.

Shared by the tiers that take requests or jobs. Owns the containers, their secret files and their process limit; what
sends work to them is told their names and switches when the new ones are healthy, before the old ones go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pulumi

from components.connection import Connection
from components.container import Attachment, ContainerSpec, Healthcheck, Limits, Mount, Replacement, SourceFolder, Tmpfs
from components.gate import past, release_gate
from components.placement import Placement
from components.recipe import limit_pids, run_container
from components.secret_files import SecretFiles, SecretFilesArgs
from components.surge import Surge, make_room
from components.values import Duration

DEFAULT_TMPFS: Final = (Tmpfs(target="/tmp", size_mb=64),)  # noqa: S108 - a path in the container
"""What a replica may write to when nothing else is said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RollingArgs:
    """What the replicas of a tier have in common."""

    placement: Placement
    """Where the stack lives."""

    image: pulumi.Input[str]
    """The image by digest."""

    user: str
    """Numeric `uid:gid` the image runs as."""

    replicas: int
    """How many containers; with fewer than two, a dying one is a short outage."""

    limits: Limits
    """What each replica may use."""

    networks: Sequence[Attachment]
    """The networks they are on."""

    healthcheck: Healthcheck
    """How the engine tells that one works."""

    stop_grace: Duration
    """Time to end what is under way."""

    command: Sequence[pulumi.Input[str]] | None = None
    """Replaces the image's own command."""

    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Variables of their own; nothing secret."""

    connections: Sequence[Connection] = ()
    """The services they use."""

    mounts: Sequence[Mount] = ()
    """Volumes they share."""

    sources: Sequence[SourceFolder] = ()
    """Folders of the Docker host, for development."""

    tmpfs: Sequence[Tmpfs] = DEFAULT_TMPFS
    """Writable folders in memory."""

    surge: Surge | None = None
    """How many may run beyond `replicas` during a release; None means that all new ones start beside all old ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Replicas:
    """The replicas of a tier, for what sends work to them."""

    servers: list[pulumi.Output[str]]
    """The host name of each, known when all of them work."""

    drained: pulumi.Output[str] | None = None
    """With a bounded surge behind a proxy, for `ProxyArgs.drained`."""


def run_replicas(
    name: str, tier: str, args: RollingArgs, *, parent: pulumi.Resource, after: Sequence[pulumi.Resource]
) -> Replicas:
    """Run the replicas.

    Args:
        name: The component's logical name.
        tier: The tier, for labels.
        args: What to run.
        parent: The component.
        after: What must be there before the first replica starts.

    Returns:
        The replicas, known when all of them work.
    """
    child = pulumi.ResourceOptions(parent=parent)
    environment = {key: value for one in args.connections for key, value in one.environment.items()}
    environment |= args.environment
    secrets = {key: value for one in args.connections for key, value in one.secrets.items()}
    mounts, before = list(args.mounts), list(after)
    if secrets:
        files = SecretFiles(
            f"{name}-secrets",
            SecretFilesArgs(
                placement=args.placement,
                tier=tier,
                owner=args.user,
                secrets={_file_name(key): secret for key, secret in secrets.items()},
            ),
            child,
        )
        environment |= {key: files.path(_file_name(key)) for key in secrets}
        mounts.append(files.mount)
        before.append(files)
    spec = ContainerSpec(
        stack=args.placement.prefix,
        tier=tier,
        image=args.image,
        user=args.user,
        limits=args.limits,
        healthcheck=args.healthcheck,
        replacement=Replacement.ROLLING,
        networks=args.networks,
        stop_grace=args.stop_grace,
        command=args.command,
        environment=environment,
        mounts=mounts,
        sources=args.sources,
        tmpfs=args.tmpfs,
    )
    bounded = args.surge if args.surge is not None and args.surge.replicas < args.replicas else None
    containers = [
        run_container(f"{name}-{index}", spec, pulumi.ResourceOptions(parent=parent, depends_on=before))
        for index in range(bounded.replicas if bounded else args.replicas)
    ]
    room = None
    if bounded:
        room = make_room(name, tier, bounded, args.placement, first=containers, opts=child)
        swapped, later = replace(spec, replacement=Replacement.SWAPPED), [*before, room.ready]
        containers += [
            run_container(f"{name}-{index}", swapped, pulumi.ResourceOptions(parent=parent, depends_on=later))
            for index in range(bounded.replicas, args.replicas)
        ]
    limit_pids(f"{name}-pids", args.placement.cli, containers, args.limits.pids, child)
    gate = release_gate(f"{name}-gate", args.placement.cli, containers, child)
    servers = [past(gate, container.name) for container in containers]
    return Replicas(servers=servers, drained=room.drained if room else None)


def _file_name(variable: str) -> str:
    return variable.removesuffix("_FILE").lower().replace("_", "-")
