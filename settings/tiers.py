"""What a stack may say of each tier."""

from typing import Literal

from pydantic import Field

from settings.values import (
    Address,
    BucketName,
    Cpus,
    DatabaseName,
    Digest,
    HostName,
    HostPath,
    Image,
    Memory,
    Port,
    ReservedCpus,
    ReservedMemory,
    Section,
    ServerSettings,
    Subnet,
)


class Limits(Section):
    """What one container may use at most, and what it can count on."""

    cpus: Cpus
    """Cores, 0.1 or more and less than 10."""

    memory_mb: Memory
    """Memory in MiB. Swap is off."""

    pids: int = Field(default=256, ge=16)
    """Processes and threads."""

    reserved_cpus: ReservedCpus | None = None
    """Cores that it can count on when all are busy: its weight against other containers. Half of `cpus` unless said
    otherwise."""

    reserved_memory_mb: ReservedMemory | None = None
    """Memory in MiB that the kernel leaves it when the host runs short. Half of `memory_mb` unless said otherwise."""


class Networks(Section):
    """Address ranges of the stack's networks; two stacks on one host need different ones."""

    edge: Subnet
    """Proxy, page and API."""

    data: Subnet
    """Data stores and who uses them; no way out."""

    logs: Subnet | None = None
    """Log services and who writes to them; no way out. Needed only where a stack has them."""

    publish: Subnet | None = None
    """Needed only where a data store is published on the host."""


class Postgres(Section):
    """The database server."""

    enabled: bool = True
    """Whether the stack has one; berth's own API needs it, another image may not."""

    image: Image = "postgres:18"
    """The server's image: PostgreSQL 18 or later, official layout."""

    database: DatabaseName = "berth"
    """The application's database; its role has the same name."""

    limits: Limits = Limits(cpus=1.0, memory_mb=512)
    """What the server may use; its buffers follow from the memory."""

    settings: ServerSettings = Field(default_factory=dict)
    """Settings of the server beside those that follow from the memory, such as `log_min_duration_statement: 500ms`.
    `settings/postgres_settings.txt` names them with their bounds; those of a library have a dot."""

    publish_port: Port | None = None
    """A port on the host's loopback, for developers. Not in prod."""


class Redis(Section):
    """The cache and the queue."""

    enabled: bool = True
    """Whether the stack has one; berth's own API and worker need it, another image may not."""

    image: Image = "redis:8.0"
    """The server's image: Redis 7 or later."""

    limits: Limits = Limits(cpus=0.5, memory_mb=128)
    """What the server may use."""

    maxmemory_mb: Memory = 64
    """What the data may use, in MiB: at most three quarters of the memory limit."""

    publish_port: Port | None = None
    """A port on the host's loopback, for developers. Not in prod."""


class Objects(Section):
    """The object store for files."""

    enabled: bool = True
    """Whether the stack has one; without it the application keeps no files."""

    image: Image = "versity/versitygw:v1.8.0"
    """The server's image: versitygw 1.8 or later."""

    limits: Limits = Limits(cpus=0.5, memory_mb=128)
    """What the server may use."""

    bucket: BucketName = "files"
    """The application's bucket."""


class Tls(Section):
    """How requests are encrypted on their way to the proxy."""

    mode: Literal["off", "terminated", "self-signed", "files"] = "off"
    """`off`: plain HTTP. `terminated`: plain HTTP behind a load balancer or tunnel that speaks HTTPS to the world.
    `self-signed`: HTTPS with a certificate of an authority that the proxy makes on its volume; clients import it once.
    `files`: HTTPS with a certificate and a key that lie on the Docker host."""

    names: tuple[HostName, ...] = Field(default=(), strict=False)
    """The host names that are served; a handshake for another name is refused. Without names every one is served."""

    certificate: HostPath | None = None
    """With `files`: the certificate and its chain in PEM form, a path on the Docker host. The proxy, user 101, must be
    able to read it; a renewed file is taken within seconds. No link that leads out of its folder."""

    key: HostPath | None = None
    """With `files`: the key in PEM form, a path on the Docker host that user 101 and few others can read."""

    trusted: tuple[Subnet, ...] = Field(default=(), strict=False)
    """With `terminated`: where the load balancers are, so that what they say about a client's address is believed."""

    hsts_seconds: int = Field(default=31_536_000, ge=0, le=63_072_000)
    """How long browsers insist on HTTPS, in seconds; 0 turns it off. Sent with `terminated` and `files`."""


class Proxy(Section):
    """The one way in."""

    image: Digest | None = None
    """The image by digest; without it the engine builds `app/proxy`. Prod needs it."""

    address: Address = Field(default="127.0.0.1", validate_default=True)
    """The host's address to listen on; loopback unless said otherwise."""

    port: Port = 8080
    """The port on the host for plain HTTP; with a certificate of the proxy's own it sends clients to HTTPS."""

    https_port: Port | None = None
    """The port on the host for HTTPS; needed with `tls.mode` `self-signed` and `files`."""

    limits: Limits = Limits(cpus=0.5, memory_mb=128, pids=64)
    """What the proxy may use."""

    tls: Tls = Tls()
    """Encryption."""

    drain_seconds: int = Field(default=20, ge=12, le=600)
    """How long requests under way may go on with the previous release; longer than idle connections are kept."""

    watch_seconds: int = Field(default=3, ge=0, le=600)
    """How long a new release must stay well after the switch, in seconds; otherwise clients are returned to the
    previous one and the update fails."""
