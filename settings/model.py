"""What a stack may say.

The docstring under a field is its reference documentation. Values are checked one by one here; what they mean together
is the business of `rules`.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from settings.elk import Elk
from settings.services import Api, App, FurtherApi, Spa, Worker
from settings.tiers import Networks, Objects, Postgres, Proxy, Redis
from settings.values import Engine, HostCpus, Image, Memory, Name, Platform, Section, TierName


class Host(Section):
    """The Docker host."""

    docker: Engine | None = None
    """The engine's address, such as `ssh://deploy@web1`; without it the engine of whoever runs the program."""

    platform: Platform = "linux/amd64"
    """What images are built for."""

    memory_mb: Memory | None = None
    """The host's memory in MiB; the sum of all limits must fit. What the engine says counts too."""

    cpus: HostCpus | None = None
    """The host's cores; a warning says when limits add up to more. Without it what the engine says counts."""

    tools_image: Image = "busybox:1.37"
    """A small image with a POSIX shell; it writes files into volumes."""


class Settings(Section):
    """One stack, which is one environment."""

    environment: Literal["dev", "prod"]
    """`prod` turns the production rules on."""

    prefix: Name
    """Start of every physical name; `<project>-<stack>` unless said otherwise."""

    protect_data: bool
    """Whether `pulumi destroy` is refused while data volumes belong to the stack; on in prod unless said otherwise."""

    host: Host = Host()
    """The Docker host."""

    networks: Networks
    """Address ranges."""

    postgres: Postgres = Postgres()
    """The database server."""

    redis: Redis = Redis()
    """The cache."""

    objects: Objects = Objects()
    """The object store."""

    app: App = App()
    """How the product's own code runs."""

    api: Api = Api()
    """The HTTP service."""

    apis: Mapping[TierName, FurtherApi] = Field(default_factory=dict)
    """Further HTTP services, by name."""

    worker: Worker = Worker()
    """What takes jobs from the queue."""

    spa: Spa = Spa()
    """The page."""

    proxy: Proxy = Proxy()
    """The one way in."""

    elk: Elk = Elk()
    """Where logs are collected."""
