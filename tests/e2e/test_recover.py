"""What an update leaves behind that was killed, and how one command and one `up` put it right."""

import os
import random
import signal
import time

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.berth import berth
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.process import Started
from tests.e2e.harness.relay import Relay
from tests.e2e.harness.scenario import api_build, assert_whole, builds_of_replicas, change_api
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import left_over

pytestmark = pytest.mark.e2e

_POINTS = int(os.environ.get("BERTH_E2E_KILLS", "3"))
"""Random points at which an `up` is broken off; a longer look sets the variable."""


def _kill(started: Started) -> None:
    """What the kernel does when memory runs out: `pulumi` alone is gone, at once."""
    os.kill(started.pid, signal.SIGKILL)


def _recover(stack: Stack) -> None:
    """One command, one `up`; then everything must be whole and the new code must serve."""
    berth(stack, "recover", "--yes")
    assert [one for one in left_over(stack.state()) if one.startswith("under way")] == []
    stack.up()
    assert_whole(stack)
    assert set(builds_of_replicas(stack).values()) == {api_build(stack)}


def _new_api_starts(stack: Stack, before: dict[str, str]) -> bool:
    return any(one.id not in before.values() and one.health == "starting" for one in stack.containers("api"))


def test_killed_up_is_recovered(product: Stack) -> None:
    """After SIGKILL while the migration runs one `berth recover` and one `up` must converge, with nothing left over."""
    change_api(product)
    started = product.start_up()
    eventually(lambda: product.ids("migration") or started.ended(), seconds=120, what="the moment to kill")
    _kill(started)
    killed = product.finish_up(started, expect=None)
    assert killed.code == -signal.SIGKILL
    refused = product.pulumi("up", "--yes", "--skip-preview", expect=1)
    assert "locked" in refused.text
    _recover(product)
    product.up("--expect-no-changes")


def test_up_broken_off_anywhere_is_recovered(product: Stack) -> None:
    """After SIGKILL or Ctrl-C at random points one `berth recover` and one `up` must converge every time."""
    change_api(product)
    whole = product.up().seconds
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)  # noqa: S311 - chooses moments, no secrets
    for number in range(_POINTS):
        change_api(product)
        point = chance.uniform(0.1, 0.95) * whole
        started = product.start_up()
        time.sleep(point)  # the point itself, not a wait for anything
        if number % 2:
            started.interrupt()
        else:
            _kill(started)
        run = product.finish_up(started, expect=None)
        figure(f"broken off with seed {seed}, number {number}, code {run.code}, after", point, "s")
        _recover(product)


def test_up_that_lost_its_engine_is_recovered(product: Stack) -> None:
    """An `up` that loses the engine while the API starts must fail; one `berth recover` and one `up` must converge."""
    before = product.ids()
    change_api(product)
    product.unsettle()
    with Relay(product.claim.folder / "engine.sock") as relay:
        words = ("up", "--yes", "--skip-preview", "--stack", product.claim.stack)
        started = product.cli.start(*words, docker_host=relay.address)
        eventually(lambda: _new_api_starts(product, before) or started.ended(), seconds=120, what="the moment to cut")
        relay.cut()
        product.finish_up(started, expect=1)
    _recover(product)


def test_lost_containers_are_made_again(product: Stack) -> None:
    """Containers that are gone from the engine but not from the state must be back after `berth recover` and `up`."""
    product.engine.run("rm", "--force", *product.ids("redis", "spa"))
    assert "lost:" in berth(product, "status", expect=1).text
    _recover(product)
    assert "lost:" not in berth(product, "status").text


def test_update_under_way_is_left_alone(product: Stack) -> None:
    """While an update runs, recover and a second `up` must name who runs it and do nothing."""
    change_api(product)
    started = product.start_up()
    locks = product.cli.state / ".pulumi" / "locks"
    eventually(lambda: any(locks.rglob("*.json")), seconds=60, what="the `up` holds the lock")
    refused = berth(product, "recover", "--yes", expect=1)
    second = product.pulumi("up", "--yes", "--skip-preview", expect=1)
    assert f"locked by process {started.pid} of " in refused.text
    assert f"(pid {started.pid})" in second.text
    product.finish_up(started)
    assert_whole(product)
    assert "nothing to recover" in berth(product, "recover").text
