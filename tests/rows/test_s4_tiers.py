"""The tiers of the fifth document, "SentinelIQ": server and client, stores and the ELK stack, one by one."""

from typing import Any, Final

import pytest

from components.container import Healthcheck
from components.elk import Jvm
from components.images import TakenImage
from components.objects.server import VERSITYGW, ObjectServer
from components.proxy import Check, ProxyConfig, Route, Upstream
from tests.recording import Recording
from tests.rows.given import COMMAND, ELK, container, environment, limited, limits, mounted, run

VERSION: Final = "docker.elastic.co/{0}/{0}:8.11.0"


@pytest.mark.parametrize(
    ("tier", "reference", "port", "data"),
    [
        ("postgres", "postgres:16-alpine", 5432, {"/var/lib/postgresql": ("saas-postgres-data", True)}),
        ("redis", "redis:7-alpine", 6379, {"/data": ("saas-redis-data", True)}),
    ],
)
def test_a_store_runs_the_documents_image_with_its_volume(
    tier: str, reference: str, port: int, data: dict[str, tuple[str, bool]]
) -> None:
    """S4-02, S4-03: the named image is taken and run by its id, on the document's port and data volume.

    berth's own PostgreSQL is 18 or later, whose images keep data one folder higher; the stack file says which one.
    """
    found = run(tier, prefix="saas", taken=TakenImage(reference=reference))
    assert found.of_type("docker:index/remoteImage:RemoteImage")["saas-taken"].inputs["name"] == reference
    assert container(found)["image"] == "sha256:saas-taken"
    assert mounted(container(found)) == data
    assert found.outputs[f"saas-{tier}"]["port"] == port


def test_redis_lets_nobody_in_without_a_password_and_keeps_its_data() -> None:
    """S4-03: the password is an ACL user's, in a file; nobody else may do more than ping; RDB and AOF are on."""
    found = run("redis")
    words = container(found)["command"]
    assert words[words.index("--aclfile") + 1].startswith("/run/secrets/users.acl-")
    assert {"--appendonly", "--save"} <= set(words)
    assert "--requirepass" not in words  # it would stand in `docker inspect`
    users = found.of_type(COMMAND)["t-redis-secrets-users.acl"].inputs["stdin"]
    assert users.startswith("[secret](user default off\n")
    assert "user app on #" in users


def test_any_object_store_has_its_own_port_start_and_check() -> None:
    """S4-04: a server that listens on 9000 is started, asked and told to the application on 9000.

    minio's image is not published any more, so berth's own is versitygw, which has no console for a port 9001.
    """
    minio = ObjectServer(
        start="exec minio server /data",
        prepare=VERSITYGW.prepare,
        revoke=VERSITYGW.revoke,
        healthcheck=Healthcheck(test=("CMD", "curl", "-f", "http://localhost:9000/minio/health/live")),
        port=9000,
        health_path="/minio/health/live",
    )
    found = run("objects", prefix="saas", server=minio)
    given = container(found)
    assert environment(given)["PORT"] == "9000"
    assert given["entrypoints"] == ["sh", "-euc", "exec minio server /data"]
    assert given["healthcheck"]["tests"] == list(minio.healthcheck.test)
    assert mounted(given) == {"/data": ("saas-objects-data", True)}
    assert found.outputs["saas-objects"]["port"] == 9000


def logs(**changes: object) -> Recording:
    """The log tier with the document's images."""
    given: dict[str, Any] = {f"{name}_image": VERSION.format(name) for name in ELK} | changes
    return run("elk", prefix="saas", **given)


@pytest.mark.parametrize(
    ("row", "tier", "check", "data"),
    [
        ("S4-05", "elasticsearch", "http://127.0.0.1:9200/", {"/usr/share/elasticsearch/data": "elasticsearch-data"}),
        ("S4-06", "logstash", "http://127.0.0.1:9600/", {}),
        ("S4-07", "kibana", "http://127.0.0.1:5601/", {}),
    ],
)
def test_the_log_tier_has_the_documents_images_ports_and_volumes(
    row: str, tier: str, check: str, data: dict[str, str]
) -> None:
    """S4-05, S4-06, S4-07: 8.11.0 of each; Elasticsearch on 9200 has the one volume, Kibana on 5601 none.

    Logstash takes lines on TCP 5000; its pipeline is in a variable, not in a folder of the host.
    """
    found = container(logs(), f"saas-{tier}")
    assert found["image"] == VERSION.format(tier), row
    assert check in found["healthcheck"]["tests"][-1]
    assert mounted(found) == {path: (f"saas-{volume}", True) for path, volume in data.items()}
    if tier == "logstash":
        assert "tcp { port => 5000 " in environment(found)["BERTH_PIPELINE"]


def test_a_client_on_its_port_is_before_a_server_on_its_own() -> None:
    """S4-08, S4-09: client:3000 serves the page and server:3001 the API and its WebSocket, all behind one address.

    The proxy, and not the page's nginx, passes requests on: so a release of the page does not touch the API's clients.
    """
    config = ProxyConfig(
        upstreams=(
            Upstream(name="server", port=3001, health_path="/health"),
            Upstream(name="client", port=3000, health_path="/"),
        ),
        routes=(
            Route(prefix="/api/", upstream="server"),
            Route(prefix="/ws", upstream="server", websocket=True),
            Route(prefix="/", upstream="client"),
        ),
        checks=(Check(path="/"),),
    )
    servers = {"server": ["server-1"], "client": ["client-1"]}
    bundle = run("proxy", config=config, servers=servers).of_type(COMMAND)["t-proxy-apply"].inputs["stdin"]
    assert "server server-1:3001 " in bundle
    assert "server client-1:3000 " in bundle
    socket = bundle.partition("location = /ws {")[2].partition("location ")[0]
    assert "proxy_set_header Upgrade " in socket
    for tier, port in (("spa", 3000), ("api", 3001)):
        found = container(run(tier, port=port, taken=TakenImage(reference="ghcr.io/killsearch/saas:sha-a1b2c3d")))
        assert f"/dev/tcp/127.0.0.1/{port} " in found["healthcheck"]["tests"][-1]
        assert found["image"] == "sha256:t-taken"


SIZES: Final[dict[str, tuple[float, int]]] = {
    "api": (2.0, 4096),
    "postgres": (2.0, 4096),
    "redis": (1.0, 1024),
    "objects": (0.5, 512),
    "spa": (0.5, 512),
    "elasticsearch": (2.0, 2048),
    "logstash": (0.5, 512),
    "kibana": (0.5, 512),
}
"""Tier to the document's cores and MiB."""


def sized() -> dict[str, Any]:
    """Every tier with the document's limits, as it is registered."""
    plain = {tier: container(run(tier, limits=limits(*size))) for tier, size in SIZES.items() if tier not in ELK}
    search, collector, viewer = (limits(*SIZES[tier]) for tier in ELK)
    found = logs(
        elasticsearch=Jvm(limits=search, heap_mb=1024), logstash=Jvm(limits=collector, heap_mb=256), kibana=viewer
    )
    return plain | {tier: container(found, f"saas-{tier}") for tier in ELK}


def test_limits_are_the_documents() -> None:
    """S4-25: each tier has the document's limits; the three of the log tier are told heaps that leave room in them."""
    found = sized()
    assert {tier: limited(inputs)[:2] for tier, inputs in found.items()} == SIZES
    assert environment(found["elasticsearch"])["ES_JAVA_OPTS"] == "-Xms1024m -Xmx1024m"
    assert environment(found["logstash"])["LS_JAVA_OPTS"] == "-Xms256m -Xmx256m"
    assert environment(found["kibana"])["NODE_OPTIONS"] == "--max-old-space-size=384"
    assert "--shared_buffers=1024MB" in found["postgres"]["command"]
    totals = [sum(each) for each in zip(*(limited(inputs)[:2] for inputs in found.values()), strict=True)]
    assert totals == [9.0, 13 * 1024]  # cores promised twice on a host of 4 are a warning, and no refusal
