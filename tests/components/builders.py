"""One small instance of every component, for tests that look at all of them."""

from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Final

from pulumi import Output

from components.api import Api, ApiArgs
from components.connection import Connection
from components.container import Attachment, Limits, PublishedPort
from components.migration import Migration, MigrationArgs
from components.network import Networks, NetworksArgs
from components.placement import Placement
from components.postgres import Postgres, PostgresArgs
from components.proxy import PRODUCT_CHECKS, Proxy, ProxyArgs, ProxyConfig, Upstream, product_routes
from components.redis import Redis, RedisArgs
from components.secret_files import SecretFiles, SecretFilesArgs
from components.spa import Spa, SpaArgs
from components.values import Cpus

PLACE: Final = Placement(prefix="t", tools_image="busybox:1.37")
LIMITS: Final = Limits(cpus=Cpus.of(0.5), memory_mb=256, pids=100)
EDGE: Final = Attachment(network_id="edge-id")
DATA: Final = Attachment(network_id="data-id")
DATABASE: Final = Connection(
    environment={"DATABASE_HOST": "postgres"}, secrets={"DATABASE_PASSWORD_FILE": Output.secret("swordfish")}
)


def networks() -> None:
    """Networks with all three ranges."""
    ranges = [IPv4Network(f"10.9.{third}.0/24") for third in range(3)]
    Networks("t-networks", NetworksArgs(placement=PLACE, edge=ranges[0], data=ranges[1], publish=ranges[2]))


def secret_files() -> None:
    """One reader with one secret."""
    secrets = {"password": Output.secret("swordfish")}
    SecretFiles("t-files", SecretFilesArgs(placement=PLACE, tier="api", owner="10001:10001", secrets=secrets))


def postgres() -> None:
    """A published server with protected data."""
    Postgres(
        "t-postgres",
        PostgresArgs(
            placement=PLACE,
            image="sha256:postgres",
            database="shop",
            limits=LIMITS,
            networks=(DATA,),
            protect_data=True,
            publish=PublishedPort(internal=5432, external=15432),
        ),
    )


def redis() -> None:
    """A server nobody outside reaches."""
    Redis(
        "t-redis",
        RedisArgs(
            placement=PLACE,
            image="sha256:redis",
            limits=LIMITS,
            maxmemory_mb=128,
            networks=(DATA,),
            protect_data=False,
        ),
    )


def migration() -> None:
    """A migration with a login."""
    Migration(
        "t-migration",
        MigrationArgs(
            placement=PLACE,
            image="sha256:api",
            command=("python", "-m", "app.migrate"),
            network="data-id",
            connection=DATABASE,
        ),
    )


def api() -> None:
    """Two replicas with a secret."""
    Api(
        "t-api",
        ApiArgs(
            placement=PLACE,
            image="sha256:api",
            replicas=2,
            limits=LIMITS,
            networks=[EDGE, DATA],
            connections=[DATABASE],
        ),
    )


def spa() -> None:
    """One replica."""
    Spa("t-spa", SpaArgs(placement=PLACE, image="sha256:spa", replicas=1, limits=LIMITS, networks=[EDGE]))


def proxy() -> None:
    """A proxy in front of an API and a page."""
    Proxy(
        "t-proxy",
        ProxyArgs(
            placement=PLACE,
            image="sha256:proxy",
            config=ProxyConfig(
                upstreams=(
                    Upstream(name="api", port=8000, health_path="/health/ready"),
                    Upstream(name="spa", port=8080, health_path="/health"),
                ),
                routes=product_routes("api", "spa"),
                checks=PRODUCT_CHECKS,
            ),
            servers={"api": ["t-api-0-1", "t-api-1-1"], "spa": [Output.from_input("t-spa-0-1")]},
            publish=PublishedPort(internal=8080, external=8080),
            limits=LIMITS,
            networks=[EDGE],
        ),
    )


ALL: Final[dict[str, Callable[[], None]]] = {
    build.__name__: build for build in (networks, secret_files, postgres, redis, migration, api, spa, proxy)
}
