"""Volumes: those that hold what must not be lost, and those that can be filled again.

Removing data is never a side effect here: a data volume outlives its stack, and the next one finds it by its name.
"""

import pulumi
import pulumi_docker as docker

from components.placement import Placement


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


def _labels(placement: Placement, tier: str) -> list[docker.VolumeLabelArgs]:
    pairs = {"berth.stack": placement.prefix, "berth.tier": tier}
    return [docker.VolumeLabelArgs(label=label, value=value) for label, value in pairs.items()]
