"""Volumes: those that hold what must not be lost, and those that can be filled again.

Removing data is never a side effect here: a data volume outlives its stack, and the next one finds it by its name.
"""

from typing import Final

import pulumi
import pulumi_docker as docker
from pulumi import Resource

from components.docker_cli import run_docker
from components.placement import Placement

_OWN: Final = (
    "exec docker run --rm --network none --read-only --cap-drop ALL --cap-add CHOWN --security-opt no-new-privileges"
    ' --label "berth.stack=$STACK" --mount "type=volume,source=$VOLUME,target=/volume"'
    ' --entrypoint /bin/chown "$IMAGE" "$OWNER" /volume'
)


def data_volume(
    name: str, placement: Placement, *, tier: str, protect: bool, opts: pulumi.ResourceOptions
) -> docker.Volume:
    """A volume that keeps data: `pulumi destroy` leaves it on the host and the next `up` takes it up again.

    Args:
        name: The logical and the physical name.
        placement: Where the stack lives.
        tier: The tier it belongs to.
        protect: Whether `pulumi destroy` is refused as long as the volume belongs to the stack.
        opts: The parent.
    """
    return docker.Volume(
        name,
        name=name,
        labels=_labels(placement, tier),
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                protect=protect,
                retain_on_delete=True,
                ignore_changes=["labels", "driverOpts"],  # any change of them would delete the volume
            ),
        ),
    )


def scratch_volume(name: str, placement: Placement, *, tier: str, opts: pulumi.ResourceOptions) -> docker.Volume:
    """A volume the program can fill again; it goes with its stack.

    Its physical name is made by the provider, so that a lost one comes back under another name and its readers follow.

    Args:
        name: The logical name.
        placement: Where the stack lives.
        tier: The tier it belongs to.
        opts: The parent.
    """
    return docker.Volume(name, labels=_labels(placement, tier), opts=opts)


def owned(name: str, placement: Placement, volume: docker.Volume, owner: str, opts: pulumi.ResourceOptions) -> Resource:
    """Give a volume's top folder to who writes to it, for an image that has no such folder to take the owner from.

    Args:
        name: The logical name.
        placement: Where the stack lives.
        volume: The volume.
        owner: Numeric `uid:gid`.
        opts: The parent.

    Returns:
        A resource that is there when the owner is set.
    """
    return run_docker(
        name,
        placement.cli,
        script=_OWN,
        environment={
            "IMAGE": placement.tools_image,
            "OWNER": owner,
            "STACK": placement.prefix,
            "VOLUME": volume.name,
        },
        opts=opts,
    )


def _labels(placement: Placement, tier: str) -> list[docker.VolumeLabelArgs]:
    pairs = {"berth.stack": placement.prefix, "berth.tier": tier}
    return [docker.VolumeLabelArgs(label=label, value=value) for label, value in pairs.items()]
