"""The fourth document, "ChloroMaster": a hardened nginx with caches before a page, an API and Redis."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Final

import pytest

from components.container import Mount, Tmpfs
from components.network import Networks, NetworksArgs
from components.proxy import Check, ProxyConfig, Route, Upstream
from settings.load import parse
from settings.rules.capacity import cpus_at_rest, memory_needed_mb
from tests.components.builders import PLACE
from tests.recording import record
from tests.rows.given import COMMAND, DIGEST, NETWORK, container, limited, limits, mounted, run
from tests.settings.values import DEV, texts

TIERS: Final = {"S3-04": "proxy", "S3-05": "spa", "S3-06": "api", "S3-07": "redis"}
"""Row to the tier with its limits: 0.5 cores, 512 MiB."""


@pytest.mark.parametrize("row", TIERS)
def test_limits_and_reservations_are_the_documents(row: str) -> None:
    """S3-04, S3-05, S3-06, S3-07, S3-08: each of the four has 0.5 cores and 512 MiB, 0.25 cores and 256 MiB reserved.

    The reservation is what berth takes when nothing else is said. Sizes of images are no business of a component.
    """
    assert limited(container(run(TIERS[row], limits=limits(0.5, 512)))) == (0.5, 512, 0.25, 256)


def test_limits_add_up_to_two_cores_and_two_gigabytes() -> None:
    """S3-08: 4 times 0.5 cores and 4 times 512 MiB over what the four tiers register."""
    found = [limited(container(run(tier, limits=limits(0.5, 512)))) for tier in TIERS.values()]
    assert [sum(each) for each in zip(*found, strict=True)] == [2.0, 2048, 1.0, 1024]


def test_the_recommended_host_has_room_for_a_release() -> None:
    """S3-09: 4 cores and 4 GB hold the four tiers even while a release rolls, which the bare sum of 2 GB would not."""
    section = {"limits": {"cpus": 0.5, "memory_mb": 512}}
    off = {name: {"enabled": False} for name in ("postgres", "objects", "worker")}
    services = {
        "proxy": section,
        "spa": section,
        "redis": section,
        "api": {**section, "image": DIGEST, "migration": None},
    }
    settings = parse(texts({**DEV, **off, **services}), (), project="berth", stack="dev")
    assert cpus_at_rest(settings) <= 4
    assert 2048 < memory_needed_mb(settings) <= 4096


def test_redis_keeps_256_megabytes_and_gives_up_the_least_used() -> None:
    """S3-07, S3-21: maxmemory 256 MB, LRU, both persistence forms: dump.rdb by `save`, appendonly.aof by `appendonly`.

    LRU is of keys with an expiry: what is queued for a worker has none and must not be given up for a cache.
    """
    found = container(run("redis", prefix="chloromaster", maxmemory_mb=256, limits=limits(0.5, 512)))
    words = found["command"]
    options = {words[at]: words[at + 1] for at in range(1, len(words), 2)}
    assert options["--maxmemory"] == "256mb"
    assert options["--maxmemory-policy"] == "volatile-lru"
    assert options["--appendonly"] == "yes"
    assert options["--save"] == "3600 1 300 100 60 10000"
    assert options["--dir"] == "/data"
    assert mounted(found) == {"/data": ("chloromaster-redis-data", True)}


def test_a_service_keeps_its_files_on_the_documents_volumes() -> None:
    """S3-06, S3-21: SQLite is in backend_data:/app/data and logs in backend_logs:/app/logs, for user 1001 to write."""
    volumes = [Mount(volume="backend_data", target="/app/data"), Mount(volume="backend_logs", target="/app/logs")]
    found = container(run("api", mounts=volumes, user="1001:1001"))
    assert mounted(found) == {"/app/data": ("backend_data", True), "/app/logs": ("backend_logs", True)}
    assert found["user"] == "1001:1001"


def test_a_network_has_the_documents_range_and_gateway() -> None:
    """S3-10: 172.28.0.0/16 has the gateway 172.28.0.1, and no container is given an address.

    A network's bridge has the network's name as far as Linux takes it, in place of `br-chloromaster`: with that name a
    second stack on the host could not start.
    """
    ranges = {"edge": IPv4Network("172.28.0.0/16"), "data": IPv4Network("172.29.0.0/16")}
    place = replace(PLACE, prefix="chloro")
    args = NetworksArgs(placement=place, edge=ranges["edge"], data=ranges["data"])
    made = record(lambda: Networks("chloro-networks", args)).of_type(NETWORK)["chloro-edge"].inputs
    assert made["ipamConfigs"] == [{"subnet": "172.28.0.0/16", "gateway": "172.28.0.1"}]
    assert made["options"] == {"com.docker.network.bridge.name": "chloro-edge"}
    for tier in TIERS.values():
        assert not [at for at in container(run(tier))["networksAdvanced"] if {"ipv4Address", "ipv6Address"} & set(at)]


@pytest.mark.parametrize(
    ("tier", "name", "physical"),
    [
        ("proxy", "nginx", "chloromaster-nginx"),
        ("redis", "redis", "chloromaster-redis"),
        ("spa", "frontend", None),
        ("api", "backend", None),
    ],
)
def test_containers_have_the_documents_names(tier: str, name: str, physical: str | None) -> None:
    """S3-11: what is there once is called as the document says; what rolls begins so and ends as the provider makes it.

    Old and new replicas run side by side, so they cannot share a name: chloromaster-backend-0-1a2b3c4.
    """
    found = run(tier, prefix="chloromaster", name=name)
    (logical,) = found.of_type("docker:index/container:Container")
    assert container(found).get("name") == physical
    assert logical == (physical or f"chloromaster-{name}-0")


def test_the_proxy_knows_each_service_by_name_and_port() -> None:
    """S3-12: nginx asks backend:5000 and frontend:3000; redis answers to its name on 6379, where nginx has no business.

    Each is asked on that port by its own check too. Kept answers are in nginx's zones and, for five minutes, in Redis
    by the API itself.
    """
    config = ProxyConfig(
        upstreams=(
            Upstream(name="backend", port=5000, health_path="/health"),
            Upstream(name="frontend", port=3000, health_path="/health"),
        ),
        routes=(Route(prefix="/api/", upstream="backend"), Route(prefix="/", upstream="frontend")),
        checks=(Check(path="/"),),
    )
    servers = {"backend": ["backend"], "frontend": ["frontend"]}
    bundle = run("proxy", config=config, servers=servers).of_type(COMMAND)["t-proxy-apply"].inputs["stdin"]
    assert "server backend:5000 " in bundle
    assert "server frontend:3000 " in bundle
    for tier, port in (("api", 5000), ("spa", 3000)):
        assert f"/dev/tcp/127.0.0.1/{port} " in container(run(tier, port=port))["healthcheck"]["tests"][-1]
    found = run("redis")
    assert container(found)["networksAdvanced"][0]["aliases"] == ["redis"]
    assert found.outputs["t-redis"]["port"] == 6379


def test_folders_in_memory_are_the_documents() -> None:
    """S3-19, S3-20: with its root read-only, nginx as user 101 writes to four folders of the document's sizes."""
    sizes = {"/var/cache/nginx": 256, "/var/log/nginx": 32, "/var/run": 2, "/tmp": 64}  # noqa: S108 - in the container
    found = container(run("spa", tmpfs=[Tmpfs(target=path, size_mb=size) for path, size in sizes.items()]))
    assert {path: f"size={size}m" in found["tmpfs"][path].split(",") for path, size in sizes.items()} == dict.fromkeys(
        sizes, True
    )
    assert (found["user"], found["readOnly"]) == ("101:101", True)
    assert container(run("proxy"))["user"] == "101:101"
