"""Images: built from a folder, or taken as they are.

Both give one thing, the digest a container runs by. A tag is only a name for people: the same tag with new content
would leave the old container running.
"""

from dataclasses import dataclass
from pathlib import PurePath

import pulumi
import pulumi_docker as docker

from components.placement import Placement


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltImage:
    """An image built by the engine from a folder of this project."""

    context: PurePath
    """The folder, relative to the program."""

    dockerfile: str = "Dockerfile"
    """The file in it that says how; with `<dockerfile>.dockerignore` beside it, that decides what the image sees."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenImage:
    """An image that exists: on the engine already, or pulled."""

    reference: str
    """A reference such as `postgres:18` or `registry.example.com/team/api@sha256:...`."""


ImageSource = BuiltImage | TakenImage


def image_digest(
    name: str, source: ImageSource, placement: Placement, *, tier: str, opts: pulumi.ResourceOptions | None = None
) -> pulumi.Output[str]:
    """Build or take an image.

    Args:
        name: The logical name.
        source: Where it comes from.
        placement: Where the stack lives.
        tier: The tier it is for; a built image is called `<prefix>/<tier>`.
        opts: The parent.

    Returns:
        The id or digest to run a container by.
    """
    if isinstance(source, TakenImage):
        # Kept on destroy: another stack on the host may run it.
        return docker.RemoteImage(name, name=source.reference, keep_locally=True, opts=opts).image_id
    image = docker.Image(
        name,
        image_name=f"{placement.prefix}/{tier}:current",
        skip_push=True,
        build=docker.DockerBuildArgs(
            context=source.context.as_posix(),
            dockerfile=(source.context / source.dockerfile).as_posix(),
            platform=placement.platform,
        ),
        opts=opts,
    )
    return image.repo_digest
