"""The log tier: what the API writes can be found, and nobody without a login finds it."""

import json
import secrets
import time
from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.hardening import complaints
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import generated_secrets, spellings

pytestmark = pytest.mark.e2e

TIERS: Final = ("elasticsearch", "logstash", "kibana")
_SEARCH: Final = (
    'curl -sS --max-time 5 -K <(printf \'user = "elastic:%s"\\n\' "$(cat "$ELASTIC_PASSWORD_FILE")")'
    " 'http://127.0.0.1:9200/logs-berth-default/_search?size=1&q=http.request.id:'"
)
_SMALL: Final = {
    "api.replicas": 1,
    "elk.enabled": True,
    "elk.elasticsearch.limits": {"cpus": 1.0, "memory_mb": 768, "pids": 1024},
    "elk.elasticsearch.heap_mb": 256,
}


@pytest.fixture
def logged(stack: Stack) -> Iterator[Stack]:
    """A stack with a log tier, which the next scenario does not have."""
    stack.configure(_SMALL | {"networks.logs": stack.claim.subnets["logs"]})
    stack.up()
    yield stack
    stack.as_released()


def test_a_line_of_the_api_is_found_and_nothing_is_open(logged: Stack) -> None:
    """S4-06, S4-11, S4-13: a line must be found within 5 s of its request; no login, no answer; no secret in sight."""
    assert _healthy(logged)
    assert [line for one in logged.containers() for line in complaints(one.raw)] == []
    (search,) = (one.name for one in logged.containers("elasticsearch"))
    seconds = _seconds_until_found(logged, search, secrets.token_hex(8))
    figure("a log line found after its request", seconds, "s")
    assert seconds < 5

    words = ("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:9200/_search")
    assert logged.engine.run("exec", search, *words) == "401"
    inspected = json.dumps(logged.engine.inspect("container", [one.name for one in logged.containers()]))
    for secret in generated_secrets(logged.state(show_secrets=True)).values():
        assert not any(text in inspected for text in spellings(secret))

    begun = time.monotonic()
    before = {one.id: one.started_at for one in logged.containers("elasticsearch")}
    logged.engine.signal(logged.prefix, "KILL", [one.pid for one in logged.containers("elasticsearch")])
    eventually(
        lambda: before != {one.id: one.started_at for one in logged.containers("elasticsearch")} and _healthy(logged),
        seconds=90,
        what="the log tier is healthy after its server was killed",
    )
    figure("elasticsearch killed, healthy again", time.monotonic() - begun, "s")
    assert _seconds_until_found(logged, search, secrets.token_hex(8)) < 20


def _healthy(stack: Stack) -> bool:
    return {one.tier for one in stack.containers(*TIERS) if one.health == "healthy"} == set(TIERS)


def _seconds_until_found(stack: Stack, search: str, mark: str) -> float:
    """Make a request with an id of its own, and search for it; the seconds until it was found."""
    begun = time.monotonic()
    answer = httpx.get(f"{stack.site.url}/api/version", headers={"X-Request-ID": mark}, timeout=10, trust_env=False)
    assert answer.is_success

    def found() -> bool:
        text = stack.engine.run("exec", search, "bash", "-c", _SEARCH.replace("id:'", f"id:{mark}'"))
        return bool(json.loads(text).get("hits", {}).get("total", {}).get("value"))

    eventually(found, seconds=20, what="the request's log line in Elasticsearch")
    return time.monotonic() - begun
