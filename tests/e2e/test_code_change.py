"""A change of code or settings: exactly what it concerns rolls, and no request fails."""

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import (
    api_build,
    assert_whole,
    builds_of_replicas,
    change_api,
    change_page,
)
from tests.e2e.harness.settings import API_REPLICAS
from tests.e2e.harness.stack import OF_THE_API, TIERS, Stack

pytestmark = pytest.mark.e2e

_REQUESTS_AFTER = 200
"""So many requests go to the new release before the load ends."""


def test_api_change_rolls_the_api(product: Stack) -> None:
    """A change of the API's code must replace exactly the containers of its image; no request may fail meanwhile."""
    others = [tier for tier in TIERS if tier not in OF_THE_API]
    before, api_before, build = product.ids(*others), product.ids(*OF_THE_API), api_build(product)
    change_api(product)
    with Load(product.site.url) as load:
        figure("up with an API change, under load", product.up().seconds, "s")
        _go_on(load)
    assert product.ids(*others) == before
    assert not set(product.ids(*OF_THE_API).values()) & set(api_before.values())
    assert_whole(product)
    builds = set(builds_of_replicas(product).values())
    assert len(builds_of_replicas(product)) == API_REPLICAS
    assert len(builds) == 1
    assert build not in builds
    assert set(load.tally.builds) == {build, *builds}
    _assert_unharmed(load)


def test_page_change_rolls_the_page(product: Stack) -> None:
    """A change of the page must replace exactly the page's containers, and no request may fail meanwhile."""
    others = [tier for tier in TIERS if tier != "spa"]
    before, page_before = product.ids(*others), product.ids("spa")
    build = product.site.json("/version.json")["build"]
    change_page(product)
    with Load(product.site.url) as load:
        figure("up with a page change, under load", product.up().seconds, "s")
        _go_on(load)
    assert product.ids(*others) == before
    assert not set(product.ids("spa").values()) & set(page_before.values())
    assert_whole(product)
    assert product.site.json("/version.json")["build"] != build
    _assert_unharmed(load)


def test_health_check_change_reaches_the_containers(product: Stack) -> None:
    """A changed health check must be that of the running containers, not only that of the state."""
    others = [tier for tier in TIERS if tier != "api"]
    before = product.ids(*others)
    product.configure({"api.start_seconds": 41.5})
    product.up()
    checks = [one.raw["Config"]["Healthcheck"] for one in product.containers("api")]
    assert [check["StartPeriod"] for check in checks] == [41_500_000_000] * API_REPLICAS
    assert product.ids(*others) == before
    assert_whole(product)


def _go_on(load: Load) -> None:
    enough = load.tally.total + _REQUESTS_AFTER
    eventually(lambda: load.tally.total >= enough, seconds=60, what=f"{_REQUESTS_AFTER} more requests are answered")


def _assert_unharmed(load: Load) -> None:
    tally = load.tally
    assert tally.failures == [], f"{len(tally.failures)} of {tally.total} requests failed"
    assert min(tally.answered[kind] for kind in ("kept alive", "new connection", "write")) >= 20  # each did its part
