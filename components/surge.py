"""A bound on how many replicas a release runs at once.

With a surge of S the first S new replicas start beside all old ones and must work. Only then the other old ones are
taken out of service and each makes room for its successor, while the first S old ones go on serving. So a release that
does not start costs nothing, and one that is refused later leaves S old replicas that serve.

Owns that order and the way servers are taken out of the proxy. The switch to the new release, which ends it, is the
proxy's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_docker as docker

from components.docker_cli import run_docker
from components.gate import names_of, past, release_gate
from components.placement import Placement

# The replica's number is read from the name that the provider derives from the logical one: NAME-2-0a1b2c3. A proxy
# that does not run sends nobody anything.
_DRAIN: Final = """\
proxy=$(docker ps --quiet --filter "name=^/$PROXY\\$")
running=$(docker ps --filter "label=berth.stack=$STACK" --filter "label=berth.tier=$TIER" --format '{{.Names}}')
leaving=''
for name in $running; do
  case "$name" in
    "$REPLICA"-[0-9]*-*) index=${name#"$REPLICA"-} ;;
    *) continue ;;
  esac
  if [ "${index%%-*}" -ge "$SURGE" ]; then leaving="$leaving $name"; fi
done
if [ -z "$proxy" ] || [ -z "$leaving" ]; then
  echo "nothing to take out of service"
  exit 0
fi
exec docker exec "$PROXY" berth-proxy drain $leaving
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Surge:
    """How many replicas a release may run beyond the tier's number, and who must know of it."""

    replicas: int
    """At least 1; the tier's number or more is no bound."""

    proxy: str | None = None
    """The name of the proxy's container, which takes replicas out of service before they go; None for a tier that
    nobody sends requests to. The proxy must run its `apply` again after that: see `ProxyArgs.drained`."""

    def __post_init__(self) -> None:
        """Refuse what would leave nobody in service.

        Raises:
            ValueError: there is no replica to begin with.
        """
        if self.replicas < 1:
            msg = f"surge replicas: {self.replicas}; expected 1 or more; without one nobody serves during a release"
            raise ValueError(msg)


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """The state of a release in which the rest may be replaced."""

    ready: pulumi.Resource
    """There when the first new replicas work and the other old ones are out of service."""

    drained: pulumi.Output[str] | None
    """Differs each time servers were taken out of the proxy; None where no proxy knows of them."""


def make_room(  # noqa: PLR0913 - each is one part of a tier
    name: str,
    tier: str,
    surge: Surge,
    placement: Placement,
    *,
    first: Sequence[docker.Container],
    opts: pulumi.ResourceOptions,
) -> Room:
    """Wait for the first new replicas, then take the other old ones out of service.

    It runs again exactly when the first replicas are others: all replicas of a tier are made of the same.

    Args:
        name: The tier's logical name.
        tier: The tier, as its labels say.
        surge: The bound.
        placement: Where the stack lives.
        first: The containers that start beside all old ones.
        opts: The parent.
    """
    gate = release_gate(f"{name}-first-gate", placement.cli, first, opts, stopping=True)
    if surge.proxy is None:
        return Room(ready=gate, drained=None)
    after = past(gate, names_of(first))
    drain = run_docker(
        f"{name}-drain",
        placement.cli,
        script=_DRAIN,
        environment={
            "FIRST": after,  # not read: with it the script runs again for other ones
            "PROXY": surge.proxy,
            "REPLICA": name,
            "STACK": placement.prefix,
            "SURGE": str(surge.replicas),
            "TIER": tier,
        },
        opts=opts,
    )
    drained = pulumi.Output.all(after, drain.id).apply(lambda both: f"{surge.replicas} {both[0]}")
    return Room(ready=drain, drained=drained)
