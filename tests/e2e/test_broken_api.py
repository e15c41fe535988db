"""Releases that do not work: an API that ends, stays sick or turns bad, and a sick worker (rows S0-35, S1-18)."""

from collections.abc import Iterable
from typing import Final

import pytest

from tests.e2e.harness.admin import Admin
from tests.e2e.harness.crowd import Crowd
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.load import Load
from tests.e2e.harness.release import SHORT_START, UNHEALTHY, assert_next_up_cleans_up, assert_refused
from tests.e2e.harness.scenario import CRASH, api_build, change_api
from tests.e2e.harness.settings import API_REPLICAS, REMOVED, START_SECONDS, WATCH_SECONDS
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e

_ROUTES: Final = "app/api/src/berth_api/health/router.py"
_READY: Final = "database_up, redis_up = await asyncio.gather("
_TURNS_BAD: Final = """\
with open("/tmp/asked", "a") as asked:
            asked.write("x")
        if __import__("pathlib").Path("/tmp/bad").exists():
            raise RuntimeError("turned bad on purpose")
        """
"""The API counts how often it is asked whether it is ready, which the proxy alone does; it fails once it is told to."""
_ASKED_IN_TWO_ROUNDS: Final = 2 * (API_REPLICAS + 1)
"""In each the proxy asks every replica itself and one through nginx."""
_WATCHED_SECONDS: Final = 120
"""Time for a slow machine to see it; the watch ends as soon as it does."""
_SURGE: Final = 1
_SICK_WORKER: Final = {"worker.start_seconds": 1, "worker.environment": {"WORKER_BEAT_FILE": "/nowhere/beat"}}


def test_sick_release_never_takes_over(product: Stack) -> None:
    """An API that ends at its start, lives and is sick, or turns bad after the switch must never replace the good one.

    Each must fail `up`: one that crashes also when it is repeated, one that is never ready after some old ones went,
    both within the bound of a surge, one that is sick also after a refresh, and one that turns bad within the watch
    time. So must a worker whose health command fails, and the old one must go on working. After all of them one good
    `up`, which has no bound any more, must take away every leftover, and another one must find nothing to do.
    """
    product.configure(_SICK_WORKER)
    assert_refused(product, says="healthy", times=1)
    admin = Admin(product)
    assert admin.simulate(admin.upload())["state"] == "succeeded"
    product.as_released()

    product.configure(SHORT_START | {"api.surge": _SURGE})
    product.project.replace(*CRASH)
    with Crowd(product, "api") as crowd:
        assert_refused(product, says=UNHEALTHY, times=2)
    assert crowd.most <= API_REPLICAS + _SURGE, crowd.log

    product.undo_edits()
    product.configure({"api.start_seconds": START_SECONDS})
    _assert_late_refusal_leaves_the_first_ones(product)

    product.undo_edits()
    product.configure(SHORT_START | {"api.surge": REMOVED})
    product.project.replace(_ROUTES, "return Alive()", "raise RuntimeError('sick on purpose')")
    assert_refused(product, says=UNHEALTHY, times=1)
    product.pulumi("refresh", "--yes")
    assert_refused(product, says=f"release refused: container {product.prefix}-api-", times=1)

    product.undo_edits()
    product.configure({"api.start_seconds": START_SECONDS, "proxy.watch_seconds": _WATCHED_SECONDS})
    _assert_taken_back(product)
    product.configure({"proxy.watch_seconds": WATCH_SECONDS})

    with Load(product.site.url) as load:
        assert_next_up_cleans_up(product)
    load.assert_none_failed()
    product.up("--expect-no-changes")


def _assert_late_refusal_leaves_the_first_ones(stack: Stack) -> None:
    """Bring up an API that lives and is never ready, which only the switch finds out, when others have gone."""
    build, first = api_build(stack), f"{stack.prefix}-api-0-"
    serving = [one for one in stack.containers("api") if one.health == "healthy"]
    kept = {one.id: one.started_at for one in serving if one.name.startswith(first)}
    assert kept
    answer = "        return body\n"
    stack.project.replace(_ROUTES, answer, f"        response.status_code = 503\n{answer}")
    with Crowd(stack, "api") as crowd, Load(stack.site.url) as load:
        refused = stack.up(expect=1)
    assert "is not ready" in refused.text
    load.assert_none_failed()
    assert set(load.tally.builds) == {build}
    assert crowd.most <= API_REPLICAS + _SURGE, crowd.log
    assert {one.id: one.started_at for one in stack.containers("api") if one.id in kept} == kept
    assert "drained" in stack.proxy_status()


def _assert_taken_back(stack: Stack) -> None:
    """Bring up a release that works, make it bad after the switch, and see the old one return."""
    before, earlier = api_build(stack), set(stack.ids("api").values())
    serving = {one.id for one in stack.containers("api") if one.health == "healthy"}
    change_api(stack)
    stack.project.replace(_ROUTES, _READY, f"{_TURNS_BAD}{_READY}")
    with Load(stack.site.url) as load, stack.start_up() as started:
        eventually(lambda: started.ended() or api_build(stack) != before, seconds=300, what="the new release serves")
        new = [one.name for one in stack.containers("api") if one.id not in earlier]
        # Right after the switch the proxy asks once more what it asked before; that it goes on asking is the watch.
        watched = _times_asked(stack, new) + _ASKED_IN_TWO_ROUNDS
        eventually(
            lambda: started.ended() or _times_asked(stack, new) >= watched, seconds=60, what="the release is watched"
        )
        for name in new:
            stack.engine.run("exec", name, "touch", "/tmp/bad")  # noqa: S108 - a path in the container
        run = stack.finish_up(started, expect=1)
    assert "s after the switch" in run.text
    assert "the previous bundle" in run.text
    assert api_build(stack) == before
    assert {one.id for one in stack.containers("api") if one.health == "healthy"} >= serving
    load.assert_none_failed()


def _times_asked(stack: Stack, names: Iterable[str]) -> int:
    """How often these containers were asked whether they are ready."""
    return sum(len(stack.engine.run("exec", name, "cat", "/tmp/asked")) for name in names)  # noqa: S108 - as above
