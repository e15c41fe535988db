"""The application: the schema's migration, the HTTP services, the worker and the page."""

from collections.abc import Sequence
from typing import Final

import pulumi

from components.api import Api, ApiArgs
from components.connection import Connection
from components.elk import Elk
from components.migration import Migration, MigrationArgs
from components.spa import Spa, SpaArgs
from components.surge import Surge
from components.worker import Worker, WorkerArgs
from product import sources
from product.ground import Ground, limits
from product.logs import sender
from product.stores import Stores
from settings.services import HttpService

_WORKER: Final = ("python", "-m", "berth_api.worker")
_WORKER_HEALTH: Final = ("sh", "/app/berth_api/worker/health.sh")


def run_migration(ground: Ground, stores: Stores, admin_password: pulumi.Output[str]) -> list[pulumi.Resource]:
    """Bring the schema to the release's level, and the first account with it.

    Returns:
        What an application waits for.
    """
    section, postgres = ground.settings.api, stores.postgres
    if postgres is None or not section.migration:
        return stores.needed
    migration = Migration(
        ground.name("migration"),
        MigrationArgs(
            placement=ground.place,
            image=_api_image(ground),
            command=section.migration,
            network=ground.networks.data,
            connections=[
                postgres.connection(postgres.migrator),
                Connection(secrets={"ADMIN_PASSWORD_FILE": admin_password}),
            ],
            after=[postgres],
            user=section.user,
        ),
        ground.opts,
    )
    return [*stores.needed, migration]


def run_apis(ground: Ground, stores: Stores, logs: Elk | None, after: Sequence[pulumi.Resource]) -> dict[str, Api]:
    """Run the HTTP services.

    Args:
        ground: What they stand on.
        stores: The data stores.
        logs: The log tier.
        after: What they wait for.

    Returns:
        Name of the upstream to service: `api`, and `api_<name>` for each further one.
    """
    settings = ground.settings
    key = Connection(secrets={"JWT_KEY_FILE": ground.secret("jwt-key")})
    logins = [*stores.logins(), key]
    image, mounted = _api_runner(ground), settings.app.mounts_sources
    services = {
        "api": _api(ground, "api", settings.api, image=image, logins=logins, logs=logs, after=after, mounted=mounted)
    }
    for name, further in sorted(settings.apis.items()):
        if further.enabled:
            tier = f"api-{name}"
            image, logins = ground.taken(tier, further.image), stores.logins(further.uses)
            services[upstream_name(name)] = _api(
                ground, tier, further, image=image, logins=logins, logs=logs, after=after
            )
    return services


def upstream_name(api: str) -> str:
    """What the upstream of a further API is called in nginx's configuration."""
    return f"api_{api.replace('-', '_')}"


def run_worker(ground: Ground, stores: Stores, logs: Elk | None, after: Sequence[pulumi.Resource]) -> Worker | None:
    """Run what takes jobs from the queue, where the stack has it."""
    settings = ground.settings
    if not settings.worker.enabled:
        return None
    networks, log_lines = sender(ground, logs)
    mounted = settings.app.mounts_sources
    return Worker(
        ground.name("worker"),
        WorkerArgs(
            placement=ground.place,
            image=_api_runner(ground),
            command=sources.WORKER_COMMAND if mounted else _WORKER,
            health_command=_WORKER_HEALTH,
            healthcheck=sources.worker_health(settings.worker, _WORKER_HEALTH) if mounted else None,
            replicas=settings.worker.replicas,
            limits=limits(settings.worker.limits),
            networks=[ground.data, *networks],
            connections=[*stores.logins(), *log_lines],
            environment={
                "ENVIRONMENT": settings.environment,
                "WORKER_CONCURRENCY": str(settings.worker.concurrency),
                **(sources.WORKER_GRACE if mounted else {}),
                **settings.worker.environment,
            },
            sources=sources.api_sources() if mounted else (),
            after=after,
            user=settings.api.user,
            start_seconds=settings.worker.start_seconds,
            surge=None if settings.worker.surge is None else Surge(replicas=settings.worker.surge),
        ),
        ground.opts,
    )


def run_spa(ground: Ground) -> Spa | None:
    """Run the page, where the stack has one."""
    section = ground.settings.spa
    if not section.enabled:
        return None
    if ground.settings.app.mounts_sources:
        return sources.run_page(ground)
    return Spa(
        ground.name("spa"),
        SpaArgs(
            placement=ground.place,
            image=ground.built_or_taken("spa", section.image, "web"),
            replicas=section.replicas,
            limits=limits(section.limits),
            networks=[ground.edge],
            surge=_surge(ground, section.surge),
        ),
        ground.opts,
    )


def _api(  # noqa: PLR0913 - each comes from another tier
    ground: Ground,
    tier: str,
    section: HttpService,
    *,
    image: pulumi.Output[str],
    logins: Sequence[Connection],
    logs: Elk | None,
    after: Sequence[pulumi.Resource],
    mounted: bool = False,
) -> Api:
    networks, log_lines = sender(ground, logs)
    return Api(
        ground.name(tier),
        ApiArgs(
            placement=ground.place,
            tier=tier,
            image=image,
            command=section.command,
            user=section.user,
            port=section.port,
            live_path=section.live_path,
            ready_path=section.ready_path,
            replicas=section.replicas,
            limits=limits(section.limits),
            networks=[ground.edge, ground.data, *networks],
            connections=[*logins, *log_lines],
            environment={"ENVIRONMENT": ground.settings.environment, **section.environment},
            after=after,
            start_seconds=section.start_seconds,
            surge=_surge(ground, section.surge),
            healthcheck=sources.api_health(section) if mounted else None,
            sources=sources.api_sources() if mounted else (),
        ),
        ground.opts,
    )


def _surge(ground: Ground, replicas: int | None) -> Surge | None:
    """The bound of a tier behind the proxy."""
    return None if replicas is None else Surge(replicas=replicas, proxy=ground.name("proxy"))


def _api_runner(ground: Ground) -> pulumi.Output[str]:
    """The image that API and worker run."""
    if ground.settings.app.mounts_sources:
        return sources.image_without_sources(ground, "api", "api")
    return _api_image(ground)


def _api_image(ground: Ground) -> pulumi.Output[str]:
    return ground.built_or_taken("api", ground.settings.api.image, "api")
