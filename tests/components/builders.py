"""One small instance of every component, for tests that look at all of them."""

from collections.abc import Callable
from ipaddress import IPv4Network
from pathlib import PurePosixPath
from typing import Final

from pulumi import Output

from components.api import Api, ApiArgs
from components.connection import Connection
from components.container import Attachment, Healthcheck, Limits, PublishedPort, SourceFolder, Tmpfs
from components.elk import Elk, ElkArgs, Jvm
from components.ledger import Database, Ledger, LedgerArgs
from components.migration import Migration, MigrationArgs
from components.network import Networks, NetworksArgs
from components.objects import Objects, ObjectsArgs
from components.placement import Placement
from components.postgres import Postgres, PostgresArgs
from components.proxy import PRODUCT_CHECKS, Proxy, ProxyArgs, ProxyConfig, Tls, TlsMode, Upstream, product_routes
from components.redis import Redis, RedisArgs
from components.secret_files import SecretFiles, SecretFilesArgs
from components.spa import Spa, SpaArgs
from components.surge import Surge
from components.values import Cpus
from components.worker import Worker, WorkerArgs

PLACE: Final = Placement(prefix="t", tools_image="busybox:1.37", fingerprint_key=Output.secret("key"))
LIMITS: Final = Limits(cpus=Cpus.of(0.5), memory_mb=256, pids=100)
EDGE: Final = Attachment(network_id="edge-id")
DATA: Final = Attachment(network_id="data-id")
DATABASE: Final = Connection(
    environment={"DATABASE_HOST": "postgres"}, secrets={"DATABASE_PASSWORD_FILE": Output.secret("swordfish")}
)


def networks() -> None:
    """Networks with all ranges."""
    edge, data, publish, logs = (IPv4Network(f"10.9.{third}.0/24") for third in range(4))
    Networks("t-networks", NetworksArgs(placement=PLACE, edge=edge, data=data, publish=publish, logs=logs))


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


def ledger() -> None:
    """A record with a schema's level."""
    Ledger(
        "t-ledger",
        LedgerArgs(
            placement=PLACE,
            images={"api": "sha256:api", "spa": Output.from_input("sha256:spa")},
            bundle="0123456789ab",
            configuration="ba9876543210",
            settings={"api": {"image": "sha256:api", "replicas": 2}, "environment": "dev"},
            after=[],
            database=Database(container="t-postgres", name="shop"),
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
            connections=[DATABASE],
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


def bounded_api() -> None:
    """Three replicas, of which one at a time is made anew."""
    Api(
        "t-api",
        ApiArgs(
            placement=PLACE,
            image="sha256:api",
            replicas=3,
            limits=LIMITS,
            networks=[EDGE],
            surge=Surge(replicas=1, proxy="t-proxy"),
        ),
    )


def bounded_worker() -> None:
    """Three replicas that nobody sends requests to; two start beside the old ones."""
    Worker(
        "t-worker",
        WorkerArgs(
            placement=PLACE,
            image="sha256:api",
            replicas=3,
            limits=LIMITS,
            networks=[DATA],
            health_command=("python", "-m", "app.worker.health"),
            surge=Surge(replicas=2),
        ),
    )


def worker() -> None:
    """Two replicas that share an API's image."""
    Worker(
        "t-worker",
        WorkerArgs(
            placement=PLACE,
            image="sha256:api",
            replicas=2,
            limits=LIMITS,
            networks=[DATA],
            command=("python", "-m", "app.worker"),
            health_command=("python", "-m", "app.worker.health"),
            environment={"ENVIRONMENT": "test"},
            connections=[DATABASE],
        ),
    )


def mounted_api() -> None:
    """A service that runs a developer's sources."""
    Api(
        "t-api",
        ApiArgs(
            placement=PLACE,
            image="sha256:api",
            replicas=1,
            limits=LIMITS,
            networks=[EDGE],
            sources=[SourceFolder(folder="/home/me/shop/api", target="/app")],
        ),
    )


def mounted_worker() -> None:
    """A worker that runs a developer's sources and is never ended by its check."""
    Worker(
        "t-worker",
        WorkerArgs(
            placement=PLACE,
            image="sha256:api",
            replicas=1,
            limits=LIMITS,
            networks=[DATA],
            health_command=("true",),
            healthcheck=Healthcheck(test=("CMD", "true")),
            sources=[SourceFolder(folder="/home/me/shop/api", target="/app")],
        ),
    )


def mounted_page() -> None:
    """A page's dev server."""
    folders = [SourceFolder(folder=f"/home/me/shop/web/{name}", target=f"/web/{name}") for name in ("src", "public")]
    Spa(
        "t-spa",
        SpaArgs(
            placement=PLACE,
            image="sha256:page",
            replicas=1,
            limits=LIMITS,
            networks=[EDGE],
            sources=folders,
            tmpfs=[Tmpfs(target="/web/cache", size_mb=64)],
        ),
    )


def objects() -> None:
    """A store that the proxy reaches, with protected data."""
    Objects(
        "t-objects",
        ObjectsArgs(
            placement=PLACE,
            image="sha256:objects",
            limits=LIMITS,
            networks=(EDGE, DATA),
            protect_data=True,
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


def encrypting_proxy() -> None:
    """A proxy that speaks HTTPS with a certificate from the Docker host."""
    certificate, key = PurePosixPath("/etc/ssl/shop/chain.pem"), PurePosixPath("/etc/ssl/keys/shop.pem")
    Proxy(
        "t-proxy",
        ProxyArgs(
            placement=PLACE,
            image="sha256:proxy",
            config=ProxyConfig(
                upstreams=(Upstream(name="api", port=8000, health_path="/health/ready"),),
                routes=product_routes("api", None),
                checks=PRODUCT_CHECKS,
                tls=Tls(mode=TlsMode.FILES, names=("shop.example",), certificate=certificate, key=key),
            ),
            servers={"api": ["t-api-0-1"]},
            publish=PublishedPort(internal=8080, external=80, ip="0.0.0.0"),  # noqa: S104 - only recorded
            publish_https=PublishedPort(internal=8443, external=443, ip="0.0.0.0"),  # noqa: S104 - only recorded
            limits=LIMITS,
            networks=[EDGE],
        ),
    )


def elk() -> None:
    """A log tier with Kibana on the host."""
    jvm = Jvm(limits=LIMITS, heap_mb=128)
    Elk(
        "t-elk",
        ElkArgs(
            placement=PLACE,
            elasticsearch_image="sha256:elasticsearch",
            logstash_image="sha256:logstash",
            kibana_image="sha256:kibana",
            elasticsearch=jvm,
            logstash=jvm,
            kibana=LIMITS,
            network="logs-id",
            protect_data=True,
            publish=(Attachment(network_id="publish-id"), PublishedPort(internal=5601, external=15601)),
        ),
    )


ALL: Final[dict[str, Callable[[], None]]] = {
    build.__name__: build
    for build in (
        networks,
        secret_files,
        postgres,
        redis,
        objects,
        migration,
        api,
        bounded_api,
        worker,
        bounded_worker,
        spa,
        mounted_api,
        mounted_worker,
        mounted_page,
        proxy,
        encrypting_proxy,
        elk,
        ledger,
    )
}
