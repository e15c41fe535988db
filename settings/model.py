"""What a stack may say.

The docstring under a field is its reference documentation. Values are checked one by one here; what they mean together
is the business of `rules`.
"""

from typing import Literal

from settings.tiers import Api, Networks, Postgres, Proxy, Redis, Spa
from settings.values import Engine, Image, Memory, Name, Platform, Section


class Host(Section):
    """The Docker host."""

    docker: Engine | None = None
    """The engine's address, such as `ssh://deploy@web1`; without it the engine of whoever runs the program."""

    platform: Platform = "linux/amd64"
    """What images are built for."""

    memory_mb: Memory | None = None
    """The host's memory in MiB; with it the sum of all limits must fit."""

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

    api: Api = Api()
    """The HTTP service."""

    spa: Spa = Spa()
    """The page."""

    proxy: Proxy = Proxy()
    """The one way in."""
