"""What dies or hangs comes back by itself (rows S0-36, S1-26, S2-23, S3-24)."""

import time
from collections.abc import Sequence
from typing import Final

import httpx
import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.container import Container
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.stack import TIERS, Stack

pytestmark = pytest.mark.e2e

_HANGING_SECONDS: Final = 30
"""The most that a deadlocked API may take."""

_PATIENCE_SECONDS: Final = 60
"""For what has no bound here: `bench/healing.py` measures how soon killed containers are back."""
_STORES: Final = ("objects", "postgres", "redis")
_FRONTS: Final = tuple(tier for tier in TIERS if tier not in _STORES)


@pytest.mark.parametrize("tiers", [_STORES, _FRONTS], ids=["what holds data", "what is made from it"])
def test_killed_containers_come_back(product: Stack, tiers: tuple[str, ...]) -> None:
    """Containers whose main processes are killed at once must be healthy in time, and the product must answer again.

    Those that depend on the killed ones stay, and must find them again.
    """
    victims = [next(iter(product.containers(tier))) for tier in tiers]
    others = {one.id: one.started_at for one in product.containers() if one.id not in {gone.id for gone in victims}}
    since = time.monotonic()
    product.engine.signal(product.prefix, "KILL", [one.pid for one in victims])
    _assert_restarted(product, victims, seconds=_PATIENCE_SECONDS)
    figure(f"{', '.join(tiers)} killed, all healthy again", time.monotonic() - since, "s")
    _assert_ready(product)
    assert {one.id: one.started_at for one in product.containers() if one.id in others} == others


def test_hanging_api_comes_back(product: Stack) -> None:
    """An API process that is stopped, so that it answers nothing, must be ended by its probe and be healthy again."""
    victim = product.containers("api")[0]
    processes = set(product.engine.processes(victim.name)) - {victim.pid}
    assert processes
    since = time.monotonic()
    product.engine.signal(product.prefix, "STOP", processes)
    _assert_restarted(product, [victim], seconds=_HANGING_SECONDS)
    figure("API stopped with SIGSTOP, healthy again", time.monotonic() - since, "s")
    _assert_ready(product)


def _assert_restarted(stack: Stack, victims: Sequence[Container], *, seconds: float) -> None:
    def back() -> bool:
        now = {one.id: one for one in stack.containers()}
        for victim in victims:
            again = now[victim.id]
            assert again.started_at != victim.started_at, f"{again.name} has not been started again"
            assert again.health == "healthy", f"{again.name} is {again.health}"
        return True

    names = ", ".join(victim.name for victim in victims)
    eventually(back, seconds=seconds, what=f"healthy again: {names}")


def _assert_ready(stack: Stack) -> None:
    def ready() -> bool:
        answers = [stack.site.get(path) for path in ("/health", "/", "/api/tools")]
        assert [one.status_code for one in answers] == [httpx.codes.OK] * len(answers)
        assert answers[0].json()["status"] == "healthy"
        return True

    eventually(ready, seconds=_PATIENCE_SECONDS, what="page, API and data answer")
