"""What a stack may say of each tier."""

from typing import Literal

from pydantic import Field

from settings.values import Address, Cpus, DatabaseName, Digest, Image, Memory, Port, Section, Subnet


class Limits(Section):
    """What one container may use at most."""

    cpus: Cpus
    """Cores, 0.1 or more and less than 10."""

    memory_mb: Memory
    """Memory in MiB. Swap is off."""

    pids: int = Field(default=256, ge=16)
    """Processes and threads."""


class Networks(Section):
    """Address ranges of the stack's networks; two stacks on one host need different ones."""

    edge: Subnet
    """Proxy, page and API."""

    data: Subnet
    """Data stores and who uses them; no way out."""

    publish: Subnet | None = None
    """Needed only where a data store is published on the host."""


class Postgres(Section):
    """The database server."""

    image: Image = "postgres:18"
    """The server's image: PostgreSQL 18 or later, official layout."""

    database: DatabaseName = "berth"
    """The application's database; its role has the same name."""

    limits: Limits = Limits(cpus=1.0, memory_mb=512)
    """What the server may use; its buffers follow from the memory."""

    publish_port: Port | None = None
    """A port on the host's loopback, for developers. Not in prod."""


class Redis(Section):
    """The cache."""

    image: Image = "redis:8.0"
    """The server's image: Redis 7 or later."""

    limits: Limits = Limits(cpus=0.5, memory_mb=128)
    """What the server may use."""

    maxmemory_mb: Memory = 64
    """What the data may use, in MiB: at most three quarters of the memory limit."""

    publish_port: Port | None = None
    """A port on the host's loopback, for developers. Not in prod."""


class Api(Section):
    """The HTTP service."""

    image: Digest | None = None
    """The image by digest; without it the engine builds `app/api`. Prod needs it."""

    replicas: int = Field(default=1, ge=1, le=16)
    """How many containers. Prod needs two or more."""

    limits: Limits = Limits(cpus=1.0, memory_mb=256)
    """What each replica may use."""

    start_seconds: float = Field(default=30, gt=0, le=600, strict=False)
    """How long a start may take, in seconds."""


class Spa(Section):
    """The page."""

    image: Digest | None = None
    """The image by digest; without it the engine builds `app/web`. Prod needs it."""

    replicas: int = Field(default=1, ge=1, le=16)
    """How many containers."""

    limits: Limits = Limits(cpus=0.5, memory_mb=64, pids=64)
    """What each replica may use."""


class Tls(Section):
    """How requests are encrypted on their way to the proxy."""

    mode: Literal["off", "terminated"] = "off"
    """`off`: plain HTTP. `terminated`: plain HTTP behind a load balancer or tunnel that speaks HTTPS to the world."""


class Proxy(Section):
    """The one way in."""

    image: Digest | None = None
    """The image by digest; without it the engine builds `app/proxy`. Prod needs it."""

    address: Address = Field(default="127.0.0.1", validate_default=True)
    """The host's address to listen on; loopback unless said otherwise."""

    port: Port = 8080
    """The port on the host."""

    limits: Limits = Limits(cpus=1.0, memory_mb=128, pids=64)
    """What the proxy may use."""

    tls: Tls = Tls()
    """Encryption."""

    drain_seconds: int = Field(default=20, ge=12, le=600)
    """How long requests under way may go on with the previous release; longer than idle connections are kept."""
