"""What dies or hangs comes back by itself (rows S0-36, S1-26, S2-23, S3-24)."""

import time

import httpx
import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.container import Container
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.stack import TIERS, Stack

pytestmark = pytest.mark.e2e

_DEADLINE_SECONDS = 30


@pytest.mark.parametrize("tier", TIERS)
def test_killed_container_comes_back(product: Stack, tier: str) -> None:
    """A container whose main process is killed must be healthy again in time, and the product must answer again."""
    victim = product.containers(tier)[0]
    since = time.monotonic()
    product.engine.signal(product.prefix, "KILL", [victim.pid])
    _assert_restarted(product, victim)
    figure(f"{tier} killed, healthy again", time.monotonic() - since, "s")
    _assert_ready(product)


def test_hanging_api_comes_back(product: Stack) -> None:
    """An API process that is stopped, so that it answers nothing, must be ended by its probe and be healthy again."""
    victim = product.containers("api")[0]
    processes = set(product.engine.processes(victim.name)) - {victim.pid}
    assert processes
    since = time.monotonic()
    product.engine.signal(product.prefix, "STOP", processes)
    _assert_restarted(product, victim)
    figure("API stopped with SIGSTOP, healthy again", time.monotonic() - since, "s")
    _assert_ready(product)


def _assert_restarted(stack: Stack, victim: Container) -> None:
    def back() -> bool:
        (now,) = (one for one in stack.containers() if one.id == victim.id)
        assert now.started_at != victim.started_at, f"{now.name} has not been started again"
        assert now.health == "healthy", f"{now.name} is {now.health}"
        return True

    eventually(back, seconds=_DEADLINE_SECONDS, what=f"{victim.name} is healthy again")


def _assert_ready(stack: Stack) -> None:
    def ready() -> bool:
        answers = [stack.site.get(path) for path in ("/health", "/", "/api/tools")]
        assert [one.status_code for one in answers] == [httpx.codes.OK] * len(answers)
        assert answers[0].json()["status"] == "healthy"
        return True

    eventually(ready, seconds=_DEADLINE_SECONDS, what="page, API and data answer")
