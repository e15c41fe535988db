"""What every tier stands on: the stack's place, its networks and its images."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import pulumi
import pulumi_docker as docker

from components.container import Attachment, Limits, PublishedPort
from components.docker_cli import DockerCli
from components.images import BuiltImage, TakenImage, image_digest
from components.network import Networks, NetworksArgs
from components.placement import Placement
from components.values import Cpus
from settings import Settings, tiers


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """One stack before its tiers."""

    settings: Settings
    """What the stack says."""

    place: Placement
    """Where it lives."""

    opts: pulumi.ResourceOptions
    """Options of every component: the engine it runs on."""

    networks: Networks
    """Its networks."""

    images: dict[str, pulumi.Output[str]] = field(default_factory=dict)
    """The digest of every image in use, by tier; tiers add theirs."""

    runners: dict[str, pulumi.Output[str]] = field(default_factory=dict)
    """The image that runs mounted sources, by tier."""

    def name(self, tier: str) -> str:
        """The logical name of a tier."""
        return self.place.named(tier)

    def secret(self, name: str) -> pulumi.Output[str]:
        """A secret of the stack itself: given, or made."""
        return self.place.secret(self.name(name), self.opts)

    @property
    def edge(self) -> Attachment:
        """The network where requests come in."""
        return Attachment(network_id=self.networks.edge)

    @property
    def data(self) -> Attachment:
        """The network of the data stores."""
        return Attachment(network_id=self.networks.data)

    @property
    def way_out(self) -> Attachment | None:
        """The network that a container needs beside an internal one to publish a port, where the stack has it."""
        return None if self.networks.publish is None else Attachment(network_id=self.networks.publish)

    def taken(self, tier: str, reference: str) -> pulumi.Output[str]:
        """The digest of an image that exists."""
        return self._digest(tier, TakenImage(reference=reference))

    def built_or_taken(self, tier: str, reference: str | None, folder: str) -> pulumi.Output[str]:
        """The digest of the image that is named, or else of the one built from `app/<folder>`."""
        if reference is not None:
            return self.taken(tier, reference)
        return self._digest(tier, BuiltImage(context=PurePath("app", folder)))

    def _digest(self, tier: str, source: BuiltImage | TakenImage) -> pulumi.Output[str]:
        if tier not in self.images:
            name = self.name(f"{tier}-image")
            self.images[tier] = image_digest(name, source, self.place, tier=tier, opts=self.opts)
        return self.images[tier]


def lay_ground(settings: Settings, secrets: Mapping[str, pulumi.Output[str]]) -> Ground:
    """Create the networks.

    Args:
        settings: What the stack says.
        secrets: What it is given instead of making it, by name.
    """
    place = Placement(
        prefix=settings.prefix,
        tools_image=settings.host.tools_image,
        platform=settings.host.platform,
        cli=DockerCli(host=settings.host.docker),
        given=secrets,
    )
    key = place.secret(place.named("fingerprint-key"), pulumi.ResourceOptions())
    place = replace(place, fingerprint_key=key)
    engine = [docker.Provider("host", host=settings.host.docker)] if settings.host.docker else []
    opts = pulumi.ResourceOptions(providers=[*engine])
    ranges = settings.networks
    networks = Networks(
        place.named("networks"),
        NetworksArgs(placement=place, edge=ranges.edge, data=ranges.data, logs=ranges.logs, publish=ranges.publish),
        opts,
    )
    return Ground(settings=settings, place=place, opts=opts, networks=networks)


def limits(section: tiers.Limits) -> Limits:
    """What a tier's containers may use."""
    return Limits(
        cpus=Cpus.of(section.cpus),
        memory_mb=section.memory_mb,
        pids=section.pids,
        reserved_cpus=section.reserved_cpus,
        reserved_memory_mb=section.reserved_memory_mb,
    )


def loopback(port: int | None, internal: int) -> PublishedPort | None:
    """A port for developers, on the host's loopback."""
    return None if port is None else PublishedPort(internal=internal, external=port)


def published(settings: Settings) -> dict[str, str | None]:
    """Where services of the stack are published for developers; `None` for one that is not."""
    ports = {
        "postgres": settings.postgres.publish_port if settings.postgres.enabled else None,
        "redis": settings.redis.publish_port if settings.redis.enabled else None,
        "kibana": settings.elk.kibana.publish_port if settings.elk.enabled else None,
    }
    return {name: None if port is None else f"127.0.0.1:{port}" for name, port in ports.items()}
