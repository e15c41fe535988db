"""What an update leaves behind that was broken off, and how at most one command and one `up` put it right."""

import os
import random
import signal
from collections.abc import Callable, Iterable
from typing import Final

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.berth import berth
from tests.e2e.harness.cli import MARK
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.process import Started, processes_with
from tests.e2e.harness.relay import Relay
from tests.e2e.harness.scenario import api_build, assert_whole, builds_of_replicas, change_api
from tests.e2e.harness.stack import CONTAINER, Stack
from tests.e2e.harness.state import ids_of, left_over

pytestmark = pytest.mark.e2e

_ANYWHERE: Final = int(os.environ.get("BERTH_E2E_KILLS", "1"))
"""Points anywhere in an `up` at which it is broken off, beside the two in its riskiest parts; a longer look sets it."""

_LINES: Final = 30
"""Lines of progress after which an `up` with a new API still has something to do; all in all it prints some fifty."""

_SEED: Final = random.SystemRandom().randrange(2**32)
_CHANCE: Final = random.Random(_SEED)  # noqa: S311 - chooses moments, no secrets


def _wait(started: Started, moment: Callable[[], object], what: str) -> None:
    """Wait until an `up` has come to a moment, and for a random part of a second more."""
    eventually(lambda: moment() or started.ended(), seconds=300, what=what)
    begun, pause = started.seconds(), _CHANCE.uniform(0, 0.5)
    eventually(lambda: started.seconds() > begun + pause, seconds=10, what="the point")
    figure(f"broken off ({what}; seed {_SEED}) after", started.seconds(), "s")
    assert not started.ended(), f"up ended before it could be broken off:\n{started.text()}"


def _kill(started: Started) -> None:
    """What the kernel does when memory runs out: `pulumi` alone is gone, at once."""
    os.kill(started.pid, signal.SIGKILL)


def _new_api_starts(stack: Stack, before: Iterable[str]) -> bool:
    return any(one.id not in before and one.health == "starting" for one in stack.containers("api"))


def _unlock(stack: Stack) -> None:
    """One command, after which nothing keeps an `up` from going on."""
    berth(stack, "recover", "--yes")
    assert [one for one in left_over(stack.state()) if one.startswith("under way")] == []


def _recover(stack: Stack) -> None:
    """One command, one `up`; then everything must be whole and the new code must serve."""
    _unlock(stack)
    stack.up()
    _assert_converged(stack)


def _break_off_anywhere(stack: Stack) -> None:
    """End an `up` by SIGKILL or Ctrl-C at a random point."""
    change_api(stack)
    lines, stop = _CHANCE.randrange(_LINES), _CHANCE.choice((_kill, Started.interrupt))
    with stack.start_up() as started:
        _wait(started, lambda: started.text().count("\n") >= lines, f"{lines} lines of progress")
        stop(started)
        stack.finish_up(started, expect=None)


def _assert_converged(stack: Stack) -> None:
    assert_whole(stack)
    assert set(builds_of_replicas(stack).values()) == {api_build(stack)}


def test_killed_up_is_recovered(product: Stack) -> None:
    """After SIGKILL while the migration runs one `berth recover` and one `up` must converge, with nothing left over."""
    change_api(product)
    with product.start_up() as started:
        _wait(started, lambda: product.ids("migration"), "the migration runs")
        _kill(started)
        assert product.finish_up(started, expect=None).code == -signal.SIGKILL
    refused = product.pulumi("up", "--yes", "--skip-preview", expect=1)
    assert "locked" in refused.text
    _recover(product)
    product.up("--expect-no-changes")


def test_interrupted_up_leaves_no_orphans(product: Stack) -> None:
    """Ctrl-C while the API starts must leave no process and no stray container, and the next `up` must converge.

    While that one runs, recover and another `up` must name who runs it and do nothing.
    """
    before = set(product.ids().values())
    change_api(product)
    with product.start_up() as started:
        _wait(started, lambda: _new_api_starts(product, before), "the API starts")
        started.interrupt()
        run = product.finish_up(started, expect=1)
    eventually(lambda: not processes_with(MARK, product.prefix), seconds=60, what=f"no process is left of\n{run}")
    known = ids_of(product.state(), CONTAINER)
    assert [one.name for one in product.containers() if one.id not in known] == []

    with product.start_up() as started:
        locks = product.cli.state / ".pulumi" / "locks"
        eventually(lambda: any(locks.rglob("*.json")), seconds=60, what="the `up` holds the lock")
        refused = berth(product, "recover", "--yes", expect=1)
        second = product.pulumi("up", "--yes", "--skip-preview", expect=1)
        product.finish_up(started)
    assert f"locked by process {started.pid} of " in refused.text
    assert f"(pid {started.pid})" in second.text
    _assert_converged(product)
    assert "nothing to recover" in berth(product, "recover").text


def test_up_broken_off_anywhere_and_without_its_engine_is_recovered(product: Stack) -> None:
    """After SIGKILL or Ctrl-C at a random point one `berth recover` must let the next `up` go on to start the API.

    When that one loses the engine there it must fail, and one `berth recover` and one `up` must converge, with nothing
    of either left over. So must containers come back that are gone from the engine meanwhile but not from the state.
    """
    for _ in range(_ANYWHERE - 1):
        _break_off_anywhere(product)
        _recover(product)
    _break_off_anywhere(product)
    _unlock(product)

    before = set(product.ids().values())
    change_api(product)
    with (
        Relay(product.claim.folder / "engine.sock") as relay,
        product.start_up(docker_host=relay.address) as started,
    ):
        _wait(started, lambda: _new_api_starts(product, before), "the API starts on a relayed engine")
        relay.cut()
        product.finish_up(started, expect=1)
    product.engine.run("rm", "--force", *product.ids("redis", "spa"))
    assert "lost:" in berth(product, "status", expect=1).text
    _recover(product)
    assert "lost:" not in berth(product, "status").text
