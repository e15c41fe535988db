"""The Redis tier.

Owns the server's container, its data volume and its users. Keys with an expiry are given up first when memory runs
short; both persistence forms are on, so a restart finds the data again.

It deliberately keeps nothing that could not be computed again; whatever must not be lost belongs in PostgreSQL.
"""

from dataclasses import dataclass
from typing import Final

import pulumi

from components.connection import Connection
from components.container import (
    Attachment,
    ContainerSpec,
    Healthcheck,
    Limits,
    Mount,
    PublishedPort,
    Replacement,
)
from components.placement import Placement
from components.recipe import limit_pids, run_container
from components.redis.acl import acl_file
from components.secret_files import SecretFiles, SecretFilesArgs
from components.values import Duration
from components.volumes import data_volume

PORT: Final = 6379
_USER: Final = "999:999"  # the image's own redis user
_PROBE: Final = "redis-cli --no-auth-warning --user probe --pass probe ping | grep -q PONG"


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisArgs:
    """What a Redis tier needs."""

    placement: Placement
    """Where the stack lives."""

    image: pulumi.Input[str]
    """The server's image by digest; Redis 7 or later."""

    limits: Limits
    """What the server may use."""

    maxmemory_mb: int
    """What the data may use, in MiB; below the memory limit, since a snapshot needs room of its own."""

    networks: tuple[Attachment, ...]
    """The networks it is on."""

    protect_data: bool
    """Whether `pulumi destroy` is refused while the data belongs to the stack."""

    publish: PublishedPort | None = None
    """A port on the host, for developers."""


class Redis(pulumi.ComponentResource):
    """One Redis server."""

    host: Final = "redis"
    """The server's name on its networks. A constant: replacing the server must not touch those who use it."""

    port: Final = PORT
    """The server's port on its networks."""

    user: Final = "app"
    """The application's user."""

    password: pulumi.Output[str]
    """The application's password, a secret."""

    def __init__(self, name: str, args: RedisArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Run the server.

        Args:
            name: The logical name and the container's.
            args: What it needs.
            opts: Options of the component.
        """
        super().__init__("berth:index:Redis", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.password = args.placement.secret(f"{name}-app-password", child)
        users = SecretFiles(
            f"{name}-secrets",
            SecretFilesArgs(
                placement=args.placement,
                tier="redis",
                owner=_USER,
                secrets={"users.acl": self.password.apply(lambda password: acl_file(self.user, password))},
            ),
            child,
        )
        data = data_volume(f"{name}-data", args.placement, tier="redis", protect=args.protect_data, opts=child)
        container = run_container(
            name,
            _spec(args, users, Mount(volume=data.name, target="/data")),
            pulumi.ResourceOptions(parent=self, depends_on=[users]),
        )
        limit_pids(f"{name}-pids", args.placement.cli, [container], args.limits.pids, child)
        self.register_outputs({"host": self.host, "port": self.port, "user": self.user})

    def connection(self) -> Connection:
        """The server as the application sees it."""
        return Connection(
            environment={"REDIS_HOST": self.host, "REDIS_PORT": str(self.port), "REDIS_USER": self.user},
            secrets={"REDIS_PASSWORD_FILE": self.password},
        )


def _spec(args: RedisArgs, users: SecretFiles, data: Mount) -> ContainerSpec:
    return ContainerSpec(
        stack=args.placement.prefix,
        tier="redis",
        image=args.image,
        user=_USER,
        limits=args.limits,
        # A refused ping still ends with status 0, hence the look at the answer.
        healthcheck=Healthcheck(test=("CMD-SHELL", _PROBE)),
        replacement=Replacement.FIXED,
        networks=[Attachment(network_id=place.network_id, aliases=("redis",)) for place in args.networks],
        stop_grace=Duration.of_seconds(30),
        command=[
            "redis-server",
            *("--dir", "/data"),
            *("--aclfile", users.path("users.acl")),
            *("--appendonly", "yes"),
            *("--save", "3600 1 300 100 60 10000"),
            *("--maxmemory", f"{args.maxmemory_mb}mb"),
            *("--maxmemory-policy", "volatile-lru"),
        ],
        mounts=[data, users.mount],
        ports=[args.publish] if args.publish else [],
    )
