"""What the three containers have in common: user, probe rhythm, the log network, a start through bash.

Each starts by the official image's own means; the line of bash in front only brings secrets from files to where the
image expects them, so that they are in no variable that `docker inspect` shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from components.values import Duration

USER: Final = "1000:0"
"""All three official images run as this."""

TMP: Final = "/tmp"  # noqa: S108 - a path in the containers


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where the three live."""

    stack: str
    """The prefix of the stack's physical names."""

    network: pulumi.Input[str]
    """The network they share with those who log."""


def log_spec(  # noqa: PLR0913 - each is one property of the container
    place: Place,
    tier: str,
    image: pulumi.Input[str],
    limits: Limits,
    *,
    start: str,
    health: str,
    environment: Mapping[str, pulumi.Input[str]],
    mounts: Sequence[Mount],
    tmpfs: Sequence[Tmpfs],
    publish: tuple[Attachment, PublishedPort] | None = None,
) -> ContainerSpec:
    """One of the three.

    Args:
        place: Where it lives.
        tier: Its name, which is also its host name on the log network.
        image: Its image by digest.
        limits: What it may use.
        start: A line of bash that ends by becoming the program.
        health: A line of bash that ends well when the program works.
        environment: Variables; nothing secret.
        mounts: Volumes.
        tmpfs: Writable folders in memory.
        publish: A network with a way out and a port on the host.
    """
    return ContainerSpec(
        stack=place.stack,
        tier=tier,
        image=image,
        user=USER,
        limits=limits,
        healthcheck=Healthcheck(
            test=("CMD", "bash", "-c", health),
            interval=Duration.of_seconds(10),
            timeout=Duration.of_seconds(5),
            start_period=Duration.of_seconds(180),
        ),
        replacement=Replacement.FIXED,
        networks=[Attachment(network_id=place.network, aliases=(tier,)), *([publish[0]] if publish else [])],
        stop_grace=Duration.of_seconds(30),
        command=["bash", "-c", start],
        environment=environment,
        mounts=mounts,
        tmpfs=tmpfs,
        ports=[publish[1]] if publish else [],
    )
