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
from components.proxy.checked import refuse
from components.proxy.host_files import certificate_mounts
from components.proxy.model import ProxyConfig
from components.proxy.render import bundle_id, render
from components.proxy.render_tls import HTTP_PORT, HTTPS_PORT
from components.recipe import limit_pids, run_container
from components.values import Duration
from components.volumes import scratch_volume

# Nobody listens on the host's port while the container is replaced: what takes longer than a moment is cut short.
_STOP_GRACE: Final = Duration.of_seconds(5)
_OWN_PORT: Final = 8081  # answers for nginx itself, whatever its upstreams do
_USER: Final = "101:101"  # the image's own nginx user
_STATE: Final = (
    "{{slice .Name 1}} {{if not .State.Running}}{{.State.Status}}{{else if .State.Health}}{{.State.Health.Status}}"
    "{{else}}without a health check{{end}}"
)
_GATE: Final = """\
states=
[ -z "$SERVERS" ] || states=$(docker inspect --format "$STATE" $SERVERS)
while read -r name health; do
  case "$health" in
    healthy | starting) ;;  # the engine may not have asked it yet; berth-proxy asks each one itself
    "") ;;  # there are no servers
    *)
      echo "release refused: container $name is $health, expected healthy; the previous release keeps serving." \\
        "See docker logs $name, correct the cause and run the update again." >&2
      exit 1
      ;;
  esac
done <<STATES
$states
STATES
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
    """The port on the host for HTTP."""

    drained: Sequence[pulumi.Input[str]] = ()
    """Of each tier with a bounded surge its `drained`: when it differs, servers were taken out of use, and the switch
    must run again even if it is to the same servers."""

    publish_https: PublishedPort | None = None
    """The port on the host for HTTPS; needed when the proxy itself encrypts."""

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

    config: ProxyConfig
    """What it was told before its servers ran."""

    def __init__(self, name: str, args: ProxyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the proxy and switch it to the release.

        Args:
            name: The logical name and the container's.
            args: What it needs.
            opts: Options of the component.

        Raises:
            ValueError: the published ports do not fit the encryption.
        """
        _check_ports(args)
        super().__init__("berth:index:Proxy", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        state = scratch_volume(f"{name}-state", args.placement, tier="proxy", opts=child)
        mounts = [
            Mount(volume=state.name, target="/var/lib/berth-proxy"),
            *certificate_mounts(name, args.config.tls, args.placement, child),
        ]
        container = run_container(name, _spec(args, mounts), child)
        limit_pids(f"{name}-pids", args.placement.cli, [container], args.limits.pids, child)
        servers = pulumi.Output.all(**{key: pulumi.Output.all(*names) for key, names in args.servers.items()})
        bundle = servers.apply(lambda names: render(args.config, names))
        drained = {"DRAINED": pulumi.Output.all(*args.drained).apply(",".join)} if args.drained else {}
        live = run_docker(
            f"{name}-apply",
            args.placement.cli,
            script=_GATE,
            environment={
                "PROXY": container.id,
                "STATE": _STATE,
                "SERVERS": servers.apply(lambda names: " ".join(sorted(chain.from_iterable(names.values())))),
                **drained,
            },
            stdin=bundle,
            opts=child,
        )
        self.config = args.config
        self.url = live.id.apply(lambda _: _url(args))
        self.bundle = pulumi.Output.all(live.id, bundle).apply(lambda both: bundle_id(both[1]))
        self.register_outputs({"url": self.url, "bundle": self.bundle})


def _check_ports(args: ProxyArgs) -> None:
    published = {port.internal for port in _ports(args)}
    wanted = {HTTP_PORT, HTTPS_PORT} if args.config.tls.encrypts else {HTTP_PORT}
    if published != wanted:
        mode = args.config.tls.mode.value
        expected = f"{sorted(wanted)} with tls mode {mode}"
        refuse("proxy ports", sorted(published), expected, "publish those ports of the container, or change the mode")


def _ports(args: ProxyArgs) -> list[PublishedPort]:
    return [port for port in (args.publish, args.publish_https) if port is not None]


def _url(args: ProxyArgs) -> str:
    port, scheme, standard = args.publish, "http", 80
    if args.publish_https is not None:
        port, scheme, standard = args.publish_https, "https", 443
    address = "127.0.0.1" if port.ip == "0.0.0.0" else port.ip  # noqa: S104 - compared, not bound
    host = next(iter(args.config.tls.names), address)
    return f"{scheme}://{host}" if port.external == standard else f"{scheme}://{host}:{port.external}"


def _spec(args: ProxyArgs, mounts: Sequence[Mount]) -> ContainerSpec:
    return ContainerSpec(
        stack=args.placement.prefix,
        tier="proxy",
        image=args.image,
        user=_USER,
        limits=args.limits,
        healthcheck=Healthcheck(test=http_probe(_OWN_PORT, "/healthz"), start_period=Duration.of_seconds(20)),
        replacement=Replacement.FIXED,
        networks=args.networks,
        stop_grace=_STOP_GRACE,
        mounts=mounts,
        tmpfs=[Tmpfs(target="/tmp", size_mb=64)],  # noqa: S108 - a path in the container
        ports=_ports(args),
        stop_signal="SIGQUIT",
    )
