"""The tiers with what a document gives them, and what is then registered.

The five documents describe five systems; what their components must be able to carry is tried one row at a time. Where
a document's way is deliberately not berth's, the test shows what stands in its place and says so.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from components.api import Api, ApiArgs
from components.container import Limits, PublishedPort
from components.elk import Elk, ElkArgs, Jvm
from components.images import TakenImage, image_digest
from components.objects import Objects, ObjectsArgs
from components.postgres import Postgres, PostgresArgs
from components.proxy import Check, Proxy, ProxyArgs, ProxyConfig, Upstream, product_routes
from components.redis import Redis, RedisArgs
from components.spa import Spa, SpaArgs
from components.values import Cpus
from components.worker import Worker, WorkerArgs
from tests.components.builders import DATA, EDGE, LIMITS, PLACE
from tests.recording import Recording, record

CONTAINER: Final = "docker:index/container:Container"
VOLUME: Final = "docker:index/volume:Volume"
NETWORK: Final = "docker:index/network:Network"
COMMAND: Final = "command:local:Command"

ELK: Final = ("elasticsearch", "logstash", "kibana")
"""The containers of the log tier."""

DIGEST: Final = f"ghcr.io/example/product@sha256:{'5' * 64}"

_JVM: Final = Jvm(limits=LIMITS, heap_mb=128)

_TIERS: Final[dict[str, tuple[Any, Any]]] = {
    "postgres": (
        Postgres,
        PostgresArgs(
            placement=PLACE, image=DIGEST, database="shop", limits=LIMITS, networks=(DATA,), protect_data=True
        ),
    ),
    "redis": (
        Redis,
        RedisArgs(placement=PLACE, image=DIGEST, limits=LIMITS, maxmemory_mb=128, networks=(DATA,), protect_data=True),
    ),
    "objects": (
        Objects,
        ObjectsArgs(placement=PLACE, image=DIGEST, limits=LIMITS, networks=(EDGE, DATA), protect_data=True),
    ),
    "api": (Api, ApiArgs(placement=PLACE, image=DIGEST, replicas=1, limits=LIMITS, networks=[EDGE, DATA])),
    "worker": (
        Worker,
        WorkerArgs(placement=PLACE, image=DIGEST, replicas=1, limits=LIMITS, networks=[DATA], health_command=("true",)),
    ),
    "spa": (Spa, SpaArgs(placement=PLACE, image=DIGEST, replicas=1, limits=LIMITS, networks=[EDGE])),
    "proxy": (
        Proxy,
        ProxyArgs(
            placement=PLACE,
            image=DIGEST,
            config=ProxyConfig(
                upstreams=(
                    Upstream(name="api", port=8000, health_path="/health/ready"),
                    Upstream(name="spa", port=8080, health_path="/health"),
                ),
                routes=product_routes("api", "spa"),
                checks=(Check(path="/"),),
            ),
            servers={"api": ["api-1"], "spa": ["spa-1"]},
            publish=PublishedPort(internal=8080, external=80),
            limits=LIMITS,
            networks=[EDGE],
        ),
    ),
    "elk": (
        Elk,
        ElkArgs(
            placement=PLACE,
            elasticsearch_image=DIGEST,
            logstash_image=DIGEST,
            kibana_image=DIGEST,
            elasticsearch=_JVM,
            logstash=_JVM,
            kibana=LIMITS,
            network="logs-id",
            protect_data=True,
        ),
    ),
}


def run(
    tier: str, *, prefix: str = "t", name: str | None = None, taken: TakenImage | None = None, **changes: object
) -> Recording:
    """What a tier registers when it is given something.

    Args:
        tier: One of the components.
        prefix: The start of the stack's names.
        name: The part of the component's own name after the prefix; the tier's unless said otherwise.
        taken: An image to take and to run.
        changes: Arguments that differ from those of a plain instance.
    """
    kind, args = _TIERS[tier]
    place = replace(PLACE, prefix=prefix)

    def program() -> None:
        given = replace(args, placement=place, **changes)
        if taken is not None:
            given = replace(given, image=image_digest(place.named("taken"), taken, place, tier=tier))
        kind(place.named(name or tier), given)

    return record(program)


def container(recording: Recording, name: str = "") -> Mapping[str, Any]:
    """What a container is made of: the named one, or the only one there is."""
    found = recording.of_type(CONTAINER)
    if name:
        return found[name].inputs
    (only,) = found.values()
    return only.inputs


def limits(cpus: float, memory_mb: int, reserved_cpus: float | None = None, reserved_mb: int | None = None) -> Limits:
    """Limits and reservations as a document's table has them."""
    return Limits(
        cpus=Cpus.of(cpus),
        memory_mb=memory_mb,
        pids=256,
        reserved_cpus=reserved_cpus,
        reserved_memory_mb=reserved_mb,
    )


def limited(inputs: Mapping[str, Any]) -> tuple[float, int, float, int]:
    """Cores, memory in MiB, reserved cores and reserved memory in MiB that the engine is told."""
    return float(inputs["cpus"]), inputs["memory"], inputs["cpuShares"] / 1024, inputs["memoryReservation"]


def environment(inputs: Mapping[str, Any]) -> dict[str, str]:
    """The variables of a container."""
    return {name: value for name, _, value in (one.partition("=") for one in inputs["envs"])}


def mounted(inputs: Mapping[str, Any]) -> dict[str, tuple[str, bool]]:
    """Path inside the container to the volume there and whether it can be written; secrets are left out."""
    return {
        one["target"]: (one["source"], not one["readOnly"])
        for one in inputs["mounts"]
        if one["target"] != "/run/secrets"
    }


def needed(recording: Recording, name: str) -> set[str]:
    """Names of all that must be there before a resource is made, however far away."""
    before: dict[str, set[str]] = {}
    for one in recording.resources.values():
        uses = {used for names in one.uses.values() for used in names}
        before.setdefault(one.name, set()).update(uses, one.options.get("depends_on", ()))
    found: set[str] = set()
    ahead = set(before[name])
    while ahead:
        found |= ahead
        ahead = {further for one in ahead for further in before.get(one, ())} - found
    return found - {name}
