"""The proxy tier: the only way in.

Owns the nginx container, the volume with its configuration, and the switch to a new release. The container carries no
configuration: what it serves is a bundle that a command hands to `berth-proxy apply` inside it, so a new release or
route changes the bundle and never the container. The command is the release's gate: it looks at every new container
itself before the switch, because a container that never became healthy would otherwise pass at the next attempt.

It deliberately resolves no upstream by a shared name: a bundle names the containers of one release.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import pulumi

from components.container import (
    Attachment,
    ContainerSpec,
    Healthcheck,
    Limits,
    Mount,
    PublishedPort,
    Replacement,
    Tmpfs,
)
from components.docker_cli import run_docker
from components.placement import Placement
from components.probes import http_probe
from components.proxy.model import ProxyConfig
from components.proxy.render import bundle_id, render
from components.recipe import limit_pids, run_container
from components.values import Duration
from components.volumes import scratch_volume

PORT: Final = 8080
_OWN_PORT: Final = 8081  # answers for nginx itself, whatever its upstreams do
_USER: Final = "101:101"  # the image's own nginx user
_STATE: Final = "{{if .State.Running}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}"
_GATE: Final = """\
for name in $SERVERS; do
  health=$(docker inspect --format "$STATE" "$name")
  if [ "$health" != healthy ]; then
    echo "release refused: container $name is $health, expected healthy; the previous release keeps serving." \\
      "See docker logs $name, correct the cause and run the update again." >&2
    exit 1
  fi
done
exec docker exec -i "$PROXY" berth-proxy apply
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProxyArgs:
    """What a proxy tier needs."""

    placement: Placement
    """Where the stack lives."""

    image: pulumi.Input[str]
    """The proxy's image by digest: nginx 1.28 or later with `berth-proxy`."""

    config: ProxyConfig
    """Upstreams, routes, limits and time-outs."""

    servers: Mapping[str, Sequence[pulumi.Input[str]]]
    """For each upstream the names of the containers that are to serve."""

    publish: PublishedPort
    """The port on the host."""

    limits: Limits
    """What the proxy may use."""

    networks: Sequence[Attachment]
    """The networks its upstreams are on."""


class Proxy(pulumi.ComponentResource):
    """One nginx in front of everything."""

    url: pulumi.Output[str]
    """Where the stack answers; known when the release is live."""

    bundle: pulumi.Output[str]
    """Id of the live bundle."""

    def __init__(self, name: str, args: ProxyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the proxy and switch it to the release.

        Args:
            name: The logical name and the container's.
            args: What it needs.
            opts: Options of the component.
        """
        super().__init__("berth:index:Proxy", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        state = scratch_volume(f"{name}-state", args.placement, tier="proxy", opts=child)
        container = run_container(name, _spec(args, Mount(volume=state.name, target="/var/lib/berth-proxy")), child)
        limit_pids(f"{name}-pids", args.placement.cli, [container], args.limits.pids, child)
        servers = pulumi.Output.all(**{key: pulumi.Output.all(*names) for key, names in args.servers.items()})
        bundle = servers.apply(lambda names: render(args.config, names))
        live = run_docker(
            f"{name}-apply",
            args.placement.cli,
            script=_GATE,
            environment={
                "PROXY": container.id,
                "STATE": _STATE,
                "SERVERS": servers.apply(lambda names: " ".join(sorted(chain.from_iterable(names.values())))),
            },
            stdin=bundle,
            opts=child,
        )
        address = "127.0.0.1" if args.publish.ip == "0.0.0.0" else args.publish.ip  # noqa: S104 - compared, not bound
        self.url = live.id.apply(lambda _: f"http://{address}:{args.publish.external}")
        self.bundle = pulumi.Output.all(live.id, bundle).apply(lambda both: bundle_id(both[1]))
        self.register_outputs({"url": self.url, "bundle": self.bundle})


def _spec(args: ProxyArgs, state: Mount) -> ContainerSpec:
    return ContainerSpec(
        stack=args.placement.prefix,
        tier="proxy",
        image=args.image,
        user=_USER,
        limits=args.limits,
        healthcheck=Healthcheck(test=http_probe(_OWN_PORT, "/healthz"), start_period=Duration.of_seconds(20)),
        replacement=Replacement.FIXED,
        networks=args.networks,
        stop_grace=Duration.of_seconds(args.config.timeouts.drain + 5),
        mounts=[state],
        tmpfs=[Tmpfs(target="/tmp", size_mb=64)],  # noqa: S108 - a path in the container
        ports=[args.publish],
        stop_signal="SIGQUIT",
    )
