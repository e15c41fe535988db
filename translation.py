"""From what a stack says to what components take: the small words of `__main__`.

Settings and components do not know each other; only this module and `__main__` know both.
"""

from dataclasses import dataclass
from pathlib import PurePath

import pulumi

from components.container import Limits, PublishedPort
from components.docker_cli import DockerCli
from components.images import BuiltImage, TakenImage, image_digest
from components.placement import Placement
from components.values import Cpus
from settings import Settings, tiers


def placement(settings: Settings) -> Placement:
    """Where the stack lives."""
    return Placement(
        prefix=settings.prefix,
        tools_image=settings.host.tools_image,
        platform=settings.host.platform,
        cli=DockerCli(host=settings.host.docker),
    )


def limits(section: tiers.Limits) -> Limits:
    """What a tier's containers may use."""
    return Limits(cpus=Cpus.of(section.cpus), memory_mb=section.memory_mb, pids=section.pids)


def loopback(port: int | None, internal: int) -> PublishedPort | None:
    """A data store's port for developers, on the host's loopback."""
    return None if port is None else PublishedPort(internal=internal, external=port)


def endpoint(port: int | None) -> str | None:
    """Where a data store is published, if it is."""
    return None if port is None else f"127.0.0.1:{port}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Images:
    """Where the images of a stack come from."""

    place: Placement
    """Where the stack lives."""

    opts: pulumi.ResourceOptions
    """Options of every image."""

    def taken(self, tier: str, reference: str) -> pulumi.Output[str]:
        """The digest of an image that exists."""
        return self._digest(tier, TakenImage(reference=reference))

    def built_or_taken(self, tier: str, reference: str | None, folder: str) -> pulumi.Output[str]:
        """The digest of the image that is named, or else of the one built from `app/<folder>`."""
        if reference is not None:
            return self.taken(tier, reference)
        return self._digest(tier, BuiltImage(context=PurePath("app", folder)))

    def _digest(self, tier: str, source: BuiltImage | TakenImage) -> pulumi.Output[str]:
        name = self.place.named(f"{tier}-image")
        return image_digest(name, source, self.place, tier=tier, opts=self.opts)
