"""The stack's networks and who may meet on them.

`edge` is for what takes requests: proxy, page, API. `data` has no way out and is for what keeps data and what asks it.
`logs` has no way out either and is for what collects logs and what sends them; it exists only where something does.
`publish` exists only where a stack publishes a data store on the host for developers: a container on an internal
network alone would lose its published port without a word.

It deliberately attaches nothing: each tier takes the networks it needs.
"""

from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv4Network
from typing import Final

import pulumi
import pulumi_docker as docker

from components.placement import Placement

_LONGEST: Final = 15
"""Characters in the name of a network interface: `IFNAMSIZ` without its final zero."""


def bridge_name(network: str) -> str:
    """The name of a network's bridge on the host, as `ip link` and firewalls see it.

    Args:
        network: The network's full name; no two networks of a host share it.

    Returns:
        The same name where it is short enough, else `br-` and a fingerprint of it.
    """
    if len(network) <= _LONGEST:
        return network
    return f"br-{sha256(network.encode()).hexdigest()[: _LONGEST - 3]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworksArgs:
    """The address ranges; they must not overlap with another network of the host."""

    placement: Placement
    """Where the stack lives."""

    edge: IPv4Network
    """Addresses of the edge network."""

    data: IPv4Network
    """Addresses of the data network."""

    logs: IPv4Network | None = None
    """Addresses of the log network; `None` leaves it out."""

    publish: IPv4Network | None = None
    """Addresses of the publish network; `None` leaves it out."""


class Networks(pulumi.ComponentResource):
    """The networks of one stack."""

    edge: pulumi.Output[str]
    """Id of the edge network."""

    data: pulumi.Output[str]
    """Id of the data network."""

    logs: pulumi.Output[str] | None
    """Id of the log network, where there is one."""

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
        self.logs = None if args.logs is None else self._network("logs", args.logs, args.placement, internal=True).id
        self.publish = None if args.publish is None else self._network("publish", args.publish, args.placement).id
        self.register_outputs({"edge": self.edge, "data": self.data, "logs": self.logs, "publish": self.publish})

    def _network(
        self, key: str, subnet: IPv4Network, placement: Placement, *, internal: bool = False
    ) -> docker.Network:
        gateway = str(next(subnet.hosts()))
        return docker.Network(
            placement.named(key),
            name=placement.named(key),
            driver="bridge",
            internal=internal,
            options={"com.docker.network.bridge.name": bridge_name(placement.named(key))},
            ipam_configs=[docker.NetworkIpamConfigArgs(subnet=str(subnet), gateway=gateway)],
            labels=[
                docker.NetworkLabelArgs(label="berth.stack", value=placement.prefix),
                docker.NetworkLabelArgs(label="berth.tier", value="network"),
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
