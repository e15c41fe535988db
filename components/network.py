"""The stack's networks and who may meet on them.

`edge` is for what takes requests: proxy, page, API. `data` has no way out and is for what keeps data and what asks it.
`publish` exists only where a stack publishes a data store on the host for developers: a container on an internal
network alone would lose its published port without a word.

It deliberately attaches nothing: each tier takes the networks it needs.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_docker as docker

from components.placement import Placement


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworksArgs:
    """The address ranges; they must not overlap with another network of the host."""

    placement: Placement
    """Where the stack lives."""

    edge: IPv4Network
    """Addresses of the edge network."""

    data: IPv4Network
    """Addresses of the data network."""

    publish: IPv4Network | None = None
    """Addresses of the publish network; `None` leaves it out."""


class Networks(pulumi.ComponentResource):
    """The networks of one stack."""

    edge: pulumi.Output[str]
    """Id of the edge network."""

    data: pulumi.Output[str]
    """Id of the data network."""

    publish: pulumi.Output[str] | None
    """Id of the publish network, where there is one."""

    def __init__(self, name: str, args: NetworksArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the networks.

        Args:
            name: The logical name.
            args: The address ranges.
            opts: Options of the component.
        """
        super().__init__("berth:index:Networks", name, None, opts)
        self.edge = self._network("edge", args.edge, args.placement).id
        self.data = self._network("data", args.data, args.placement, internal=True).id
        self.publish = None if args.publish is None else self._network("publish", args.publish, args.placement).id
        self.register_outputs({"edge": self.edge, "data": self.data, "publish": self.publish})

    def _network(
        self, key: str, subnet: IPv4Network, placement: Placement, *, internal: bool = False
    ) -> docker.Network:
        gateway = str(next(subnet.hosts()))
        return docker.Network(
            placement.named(key),
            name=placement.named(key),
            driver="bridge",
            internal=internal,
            ipam_configs=[docker.NetworkIpamConfigArgs(subnet=str(subnet), gateway=gateway)],
            labels=[
                docker.NetworkLabelArgs(label="berth.stack", value=placement.prefix),
                docker.NetworkLabelArgs(label="berth.tier", value="network"),
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
