"""A release that may run only one API container more than it has replicas."""

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.crowd import Crowd
from tests.e2e.harness.load import Load
from tests.e2e.harness.release import SHORT_START, UNHEALTHY, assert_next_up_cleans_up, assert_refused
from tests.e2e.harness.scenario import API_SOURCES, CRASH, api_build, assert_whole, builds_of_replicas, change_api
from tests.e2e.harness.settings import API_REPLICAS, REMOVED, START_SECONDS
from tests.e2e.harness.stack import OF_THE_API, TIERS, Stack

pytestmark = pytest.mark.e2e

_SURGE = 1


def test_bounded_surge_rolls_within_its_bound(product: Stack) -> None:
    """With a surge of one, a release must never run more than three of two API containers and fail no request.

    Giving the bound itself must replace nothing. A release that crashes must be refused within it while all old
    containers serve. The next one must roll within it again, and refused after some old ones went it must leave the
    others serving. The next good one, which has no bound any more, must clean up.
    """
    before, build = product.ids(*TIERS), api_build(product)
    with Load(product.site.url) as load:
        product.configure({"api.surge": _SURGE})
        product.up()
    assert load.tally.failures == []
    assert product.ids(*TIERS) == before
    assert_whole(product)
    assert "drained" not in product.engine.run("exec", f"{product.prefix}-proxy", "berth-proxy", "status")

    others = product.ids(*(tier for tier in TIERS if tier not in OF_THE_API))
    change_api(product)
    with Crowd(product, "api") as crowd, Load(product.site.url) as load:
        figure("up with an API change and a surge of 1, under load", product.up().seconds, "s")
    assert load.tally.failures == [], f"{len(load.tally.failures)} of {load.tally.total} requests failed"
    assert crowd.most == API_REPLICAS + _SURGE, crowd.log
    figure("requests during it, none failed", load.tally.total, "requests")
    assert_whole(product)
    assert product.ids(*(tier for tier in TIERS if tier not in OF_THE_API)) == others
    assert not set(before.values()) & set(product.ids("api").values())
    assert build not in builds_of_replicas(product).values()
    assert "drained" not in product.engine.run("exec", f"{product.prefix}-proxy", "berth-proxy", "status")

    product.configure(SHORT_START)
    product.project.replace(*CRASH)
    with Crowd(product, "api") as crowd:
        assert_refused(product, says=UNHEALTHY, times=1)
    assert crowd.most <= API_REPLICAS + _SURGE, crowd.log
    product.undo_edits()
    product.configure({"api.start_seconds": START_SECONDS})
    _assert_late_refusal_leaves_the_first_ones(product)

    product.configure({"api.surge": REMOVED})
    with Load(product.site.url) as load:
        assert_next_up_cleans_up(product)
    assert load.tally.failures == [], f"{len(load.tally.failures)} of {load.tally.total} requests failed"


def _assert_late_refusal_leaves_the_first_ones(stack: Stack) -> None:
    """Bring up an API that lives and is never ready, which only the switch finds out, when others have gone."""
    build, first = api_build(stack), f"{stack.prefix}-api-0-"
    serving = [one for one in stack.containers("api") if one.health == "healthy"]
    kept = {one.id: one.started_at for one in serving if one.name.startswith(first)}
    assert kept
    answer = "        return body\n"
    stack.project.replace(f"{API_SOURCES}/health/router.py", answer, f"        response.status_code = 503\n{answer}")
    with Crowd(stack, "api") as crowd, Load(stack.site.url) as load:
        refused = stack.up(expect=1)
    assert "is not ready" in refused.text
    assert load.tally.failures == [], f"{len(load.tally.failures)} of {load.tally.total} requests failed"
    assert set(load.tally.builds) == {build}
    assert crowd.most <= API_REPLICAS + _SURGE, crowd.log
    assert {one.id: one.started_at for one in stack.containers("api") if one.id in kept} == kept
    assert "drained" in stack.engine.run("exec", f"{stack.prefix}-proxy", "berth-proxy", "status")
