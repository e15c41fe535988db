"""A certificate and its key from folders of the Docker host.

Whole folders are mounted, not files: a renewed file takes the place of the old one by its name, and a file mounted
alone would stay the old one.
"""

from pathlib import PurePosixPath

import pulumi
import pulumi_docker as docker

from components.container import Mount
from components.placement import Placement
from components.proxy.tls import CERTIFICATE_FOLDER, KEY_FOLDER, Tls


def certificate_mounts(name: str, tls: Tls, placement: Placement, opts: pulumi.ResourceOptions) -> list[Mount]:
    """The folders of the certificate and the key, read-only.

    Args:
        name: The proxy's logical name.
        tls: Where the files lie; nothing is mounted when there are none.
        placement: Where the stack lives.
        opts: The parent.
    """
    folders = ((tls.certificate, "certificate", CERTIFICATE_FOLDER), (tls.key, "key", KEY_FOLDER))
    return [
        Mount(volume=_folder(f"{name}-{what}", path.parent, placement, opts), target=str(target), read_only=True)
        for path, what, target in folders
        if path is not None
    ]


def _folder(name: str, folder: PurePosixPath, placement: Placement, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    labels = {"berth.stack": placement.prefix, "berth.tier": "proxy"}
    return docker.Volume(
        name,
        driver="local",
        driver_opts={"type": "none", "o": "bind,ro", "device": str(folder)},
        labels=[docker.VolumeLabelArgs(label=label, value=value) for label, value in labels.items()],
        opts=opts,
    ).name
