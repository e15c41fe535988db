"""The fifth document, "SentinelIQ", as a whole stack: its eight services, and how they find and await each other."""

import pytest

from tests.recording import Recording
from tests.rows.given import COMMAND, CONTAINER, ELK, NETWORK, VOLUME, container, environment, needed, run
from tests.test_program_shapes import run as run_stack


def eight() -> Recording:
    """A whole stack with a log tier, as the document's eight containers are."""
    ranges = {"edge": "10.9.0.0/24", "data": "10.9.1.0/24", "logs": "10.9.2.0/24"}
    return run_stack(networks=ranges, elk={"enabled": True})


def test_every_service_of_the_document_runs_and_has_its_name() -> None:
    """S4-01: the six servers answer to their services' names on bridges of the stack; minio's place is called objects.

    Server and client are `api` and `spa`: of what rolls, the proxy is told the containers' own names.
    """
    found = eight()
    containers = found.of_type(CONTAINER)
    for tier in ("postgres", "redis", "objects", *ELK):
        places = containers[f"berth-s-{tier}"].inputs["networksAdvanced"]
        assert [place["aliases"] for place in places] == [[tier]] * len(places)
    bundle = found.of_type(COMMAND)["berth-s-proxy-apply"].inputs["stdin"]
    assert {"berth-s-api-0", "berth-s-spa-0"} <= set(containers)
    assert "server berth-s-api-0-1234567:8000 " in bundle
    assert "server berth-s-spa-0-1234567:8080 " in bundle
    assert {one.inputs["driver"] for one in found.of_type(NETWORK).values()} == {"bridge"}


def test_every_service_is_told_where_the_others_are() -> None:
    """S4-10: addresses of the database, the cache, Logstash and Elasticsearch, and any variable that a stack adds.

    Not as one URL: it would hold the password, which is a file here.
    """
    found = eight()
    told = environment(container(found, "berth-s-api-0"))
    assert (told["DATABASE_HOST"], told["DATABASE_PORT"]) == ("postgres", "5432")
    assert (told["REDIS_HOST"], told["REDIS_PORT"]) == ("redis", "6379")
    assert (told["LOGSTASH_HOST"], told["LOGSTASH_PORT"]) == ("logstash", "5000")
    assert {told[f"{name}_PASSWORD_FILE"].rpartition("/")[0] for name in ("DATABASE", "REDIS")} == {"/run/secrets"}
    assert environment(container(found, "berth-s-kibana"))["ELASTICSEARCH_HOSTS"] == "http://elasticsearch:9200"
    pipeline = environment(container(found, "berth-s-logstash"))["BERTH_PIPELINE"]
    assert 'hosts => ["http://elasticsearch:9200"]' in pipeline
    given = {"REACT_APP_API_BASE_URL": "http://server:3001"}
    assert environment(container(run("spa", environment=given))) == given


def test_tiers_start_in_the_documents_order() -> None:
    """S4-13: Logstash and Kibana after Elasticsearch; the server after database and cache; ready when all work.

    The server does not wait for the log tier, whose failure must stop no release: what it logs meanwhile is queued.
    """
    found = eight()
    for tier in ("logstash", "kibana"):
        assert {"berth-s-elasticsearch", "berth-s-elasticsearch-logins"} <= needed(found, f"berth-s-{tier}")
    server = needed(found, "berth-s-api-0")
    assert {"berth-s-postgres", "berth-s-redis", "berth-s-migration"} <= server
    assert not [name for name in server if "elasticsearch" in name or "logstash" in name]
    last = needed(found, "berth-s-ledger")
    assert {f"berth-s-{tier}" for tier in ("postgres", "redis", "objects", *ELK)} <= last
    assert {"berth-s-api-gate", "berth-s-spa-gate", "berth-s-worker-gate", "berth-s-proxy-apply"} <= last
    waited = {name: one.inputs.get("wait") for name, one in found.of_type(CONTAINER).items() if "name" in one.inputs}
    assert set(waited.values()) == {True}


@pytest.mark.parametrize(
    ("tier", "words"),
    [
        ("postgres", "pg_isready"),
        ("redis", "redis-cli"),
        ("redis", "ping"),
        ("elasticsearch", "http://127.0.0.1:9200/_cluster/health?wait_for_status=yellow"),
        ("logstash", "curl -fsS"),
        ("kibana", "curl -fsS"),
        ("objects", "wget -q"),
        ("api-0", "GET /health/live HTTP"),
        ("spa-0", "[[ $status == HTTP/*' 200 '* ]]"),
    ],
)
def test_each_service_is_asked_as_the_document_asks_it(tier: str, words: str) -> None:
    """S4-14: pg_isready, ping, the cluster's health, 200 from server and client, and an HTTP request for the others.

    Yellow is health enough on a single node: a replica has no place there.
    """
    assert words in " ".join(container(eight(), f"berth-s-{tier}")["healthcheck"]["tests"])


def test_four_volumes_outlive_the_stack() -> None:
    """S4-18: the data of database, cache, object store and logs stays when the stack is destroyed."""
    kept = {name for name, one in eight().of_type(VOLUME).items() if one.options.get("retain_on_delete")}
    assert kept == {f"berth-s-{tier}-data" for tier in ("postgres", "redis", "objects", "elasticsearch")}


def test_nothing_but_the_proxy_is_open() -> None:
    """S4-22: 5432, 6379, 9000, 9200, 5000, 5601 and 9001 are closed, and server and client are behind the proxy."""
    ports = {name: one.inputs["ports"] for name, one in eight().of_type(CONTAINER).items()}
    assert [name for name, open_ in ports.items() if open_] == ["berth-s-proxy"]
