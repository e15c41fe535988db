"""The product, tier by tier: what runs, what each tier needs, and in which order."""

import pulumi
import pulumi_docker as docker

from components.api import Api, ApiArgs
from components.container import Attachment, PublishedPort
from components.migration import Migration, MigrationArgs
from components.network import Networks, NetworksArgs
from components.postgres import Postgres, PostgresArgs
from components.proxy import PRODUCT_CHECKS, Proxy, ProxyArgs, ProxyConfig, Timeouts, Upstream, product_routes
from components.redis import Redis, RedisArgs
from components.release import release_id
from components.spa import Spa, SpaArgs
from settings import check_host, load_settings
from translation import Images, endpoint, limits, loopback, placement

settings = load_settings()
check_host(settings)

place = placement(settings)
engine = [docker.Provider("host", host=settings.host.docker)] if settings.host.docker else []
on_host = pulumi.ResourceOptions(providers=[*engine])
sources = Images(place=place, opts=on_host)
images = {
    "api": sources.built_or_taken("api", settings.api.image, "api"),
    "spa": sources.built_or_taken("spa", settings.spa.image, "web"),
    "proxy": sources.built_or_taken("proxy", settings.proxy.image, "proxy"),
    "postgres": sources.taken("postgres", settings.postgres.image),
    "redis": sources.taken("redis", settings.redis.image),
}

ranges = settings.networks
networks = Networks(
    place.named("networks"),
    NetworksArgs(placement=place, edge=ranges.edge, data=ranges.data, publish=ranges.publish),
    on_host,
)
edge, data = Attachment(network_id=networks.edge), Attachment(network_id=networks.data)
published = (data, Attachment(network_id=networks.publish)) if networks.publish else (data,)

postgres = Postgres(
    place.named("postgres"),
    PostgresArgs(
        placement=place,
        image=images["postgres"],
        database=settings.postgres.database,
        limits=limits(settings.postgres.limits),
        networks=published if settings.postgres.publish_port else (data,),
        protect_data=settings.protect_data,
        publish=loopback(settings.postgres.publish_port, Postgres.port),
    ),
    on_host,
)
redis = Redis(
    place.named("redis"),
    RedisArgs(
        placement=place,
        image=images["redis"],
        limits=limits(settings.redis.limits),
        maxmemory_mb=settings.redis.maxmemory_mb,
        networks=published if settings.redis.publish_port else (data,),
        protect_data=settings.protect_data,
        publish=loopback(settings.redis.publish_port, Redis.port),
    ),
    on_host,
)
migration = Migration(
    place.named("migration"),
    MigrationArgs(
        placement=place,
        image=images["api"],
        command=("python", "-m", "berth_api.migrate"),
        network=networks.data,
        connection=postgres.connection(postgres.migrator),
        after=[postgres],
    ),
    on_host,
)
api = Api(
    place.named("api"),
    ApiArgs(
        placement=place,
        image=images["api"],
        replicas=settings.api.replicas,
        limits=limits(settings.api.limits),
        networks=[edge, data],
        connections=[postgres.connection(postgres.app), redis.connection()],
        after=[migration, redis],
        start_seconds=settings.api.start_seconds,
    ),
    on_host,
)
spa = Spa(
    place.named("spa"),
    SpaArgs(
        placement=place,
        image=images["spa"],
        replicas=settings.spa.replicas,
        limits=limits(settings.spa.limits),
        networks=[edge],
    ),
    on_host,
)
proxy = Proxy(
    place.named("proxy"),
    ProxyArgs(
        placement=place,
        image=images["proxy"],
        config=ProxyConfig(
            upstreams=(
                Upstream(name="api", port=api.port, health_path=api.ready_path),
                Upstream(name="spa", port=spa.port, health_path=spa.ready_path),
            ),
            routes=product_routes("api", "spa"),
            checks=PRODUCT_CHECKS,
            timeouts=Timeouts(drain=settings.proxy.drain_seconds),
        ),
        servers={"api": api.servers, "spa": spa.servers},
        publish=PublishedPort(internal=8080, external=settings.proxy.port, ip=str(settings.proxy.address)),
        limits=limits(settings.proxy.limits),
        networks=[edge],
    ),
    on_host,
)

pulumi.export(
    "endpoints",
    {
        "app": proxy.url,
        "api": proxy.url.apply("{}/api".format),
        "docs": proxy.url.apply("{}/docs".format),
        "postgres": endpoint(settings.postgres.publish_port),
        "redis": endpoint(settings.redis.publish_port),
    },
)
pulumi.export("images", images)
pulumi.export("release", pulumi.Output.all(images, proxy.bundle).apply(lambda both: release_id(both[0], both[1])))
