"""The data stores, as far as the stack has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.connection import Connection
from components.container import Attachment
from components.objects import Objects, ObjectsArgs
from components.postgres import Postgres, PostgresArgs
from components.redis import Redis, RedisArgs
from product.ground import Ground, limits, loopback

EVERY = ("postgres", "redis", "objects")
"""The stores by name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stores:
    """The data stores of a stack; `None` for one it does not have."""

    postgres: Postgres | None
    """The database server."""

    redis: Redis | None
    """The cache and the queue."""

    objects: Objects | None
    """The object store."""

    def logins(self, uses: Sequence[str] = EVERY) -> list[Connection]:
        """Address and login of the named stores, as far as the stack has them."""
        known: dict[str, Connection | None] = dict.fromkeys(EVERY)
        if self.postgres is not None:
            known["postgres"] = self.postgres.connection(self.postgres.app)
        if self.redis is not None:
            known["redis"] = self.redis.connection()
        if self.objects is not None:
            known["objects"] = self.objects.connection()
        return [found for name in uses if (found := known[name]) is not None]

    @property
    def needed(self) -> list[pulumi.Resource]:
        """What an application waits for; files can wait, so the object store is not among it."""
        return [store for store in (self.postgres, self.redis) if store is not None]


def run_stores(ground: Ground) -> Stores:
    """Run the data stores that the stack has."""
    settings = ground.settings
    return Stores(
        postgres=_postgres(ground) if settings.postgres.enabled else None,
        redis=_redis(ground) if settings.redis.enabled else None,
        objects=_objects(ground) if settings.objects.enabled else None,
    )


def _postgres(ground: Ground) -> Postgres:
    section = ground.settings.postgres
    return Postgres(
        ground.name("postgres"),
        PostgresArgs(
            placement=ground.place,
            image=ground.taken("postgres", section.image),
            database=section.database,
            limits=limits(section.limits),
            settings=server_values(section.settings),
            networks=_networks(ground, section.publish_port),
            protect_data=ground.settings.protect_data,
            publish=loopback(section.publish_port, Postgres.port),
        ),
        ground.opts,
    )


def _redis(ground: Ground) -> Redis:
    section = ground.settings.redis
    return Redis(
        ground.name("redis"),
        RedisArgs(
            placement=ground.place,
            image=ground.taken("redis", section.image),
            limits=limits(section.limits),
            maxmemory_mb=section.maxmemory_mb,
            networks=_networks(ground, section.publish_port),
            protect_data=ground.settings.protect_data,
            publish=loopback(section.publish_port, Redis.port),
        ),
        ground.opts,
    )


def _objects(ground: Ground) -> Objects:
    section = ground.settings.objects
    return Objects(
        ground.name("objects"),
        ObjectsArgs(
            placement=ground.place,
            image=ground.taken("objects", section.image),
            limits=limits(section.limits),
            networks=(ground.edge, ground.data),
            protect_data=ground.settings.protect_data,
            bucket=section.bucket,
        ),
        ground.opts,
    )


def _networks(ground: Ground, publish_port: int | None) -> tuple[Attachment, ...]:
    way_out = ground.way_out if publish_port is not None else None
    return (ground.data, way_out) if way_out is not None else (ground.data,)


def server_values(given: Mapping[str, str | float]) -> dict[str, str]:
    """A server's settings as texts, truth values in the words that PostgreSQL writes itself."""
    words = {True: "on", False: "off"}
    return {key: words[value] if isinstance(value, bool) else str(value) for key, value in given.items()}
