"""Releases replace exactly what they concern, are recorded, come back unless the schema bars the way, and go."""

from collections.abc import Mapping
from typing import Final

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.berth import berth, live, releases
from tests.e2e.harness.crowd import Crowd
from tests.e2e.harness.ledger import assert_pruned, assert_recorded
from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import (
    api_build,
    assert_whole,
    builds_of_replicas,
    change_api,
    change_page,
    snapshot,
)
from tests.e2e.harness.schema import add_step, steps_of
from tests.e2e.harness.settings import API_REPLICAS, REMOVED, START_SECONDS
from tests.e2e.harness.stack import OF_THE_API, TIERS, Stack

pytestmark = pytest.mark.e2e

_SURGE: Final = 1
_SLOW: Final = 33.5
_SLOWER: Final = 41.5
_SECOND: Final = 1_000_000_000


def test_page_and_health_check_change_roll_page_and_api(product: Stack) -> None:
    """A change of the page and of the API's health check must replace exactly their containers, and fail no request.

    The changed check must be that of the running containers, not only that of the state.
    """
    others = [tier for tier in TIERS if tier not in {"spa", "api"}]
    before, old = product.ids(*others), product.ids("spa", "api")
    build = product.site.json("/version.json")["build"]
    change_page(product)
    product.configure({"api.start_seconds": _SLOW})
    with Load(product.site.url) as load:
        figure("up with a page change, under load", product.up().seconds, "s")
        load.go_on()
    assert product.ids(*others) == before
    assert not set(product.ids("spa", "api").values()) & set(old.values())
    assert _start_periods(product) == [_SLOW * _SECOND] * API_REPLICAS
    assert_whole(product)
    assert product.site.json("/version.json")["build"] != build
    load.assert_unharmed()


def test_api_change_is_recorded_and_taken_back(product: Stack) -> None:
    """S0-35, S1-18: a change of the API must be recorded, and the release before it must come back over an expand step.

    Either way exactly the containers of the API's image must be replaced, and no request may fail meanwhile. With a
    surge of one never more than three of two API containers may run. Any good `pulumi up` must add one release with all
    it is made of, images and settings, and one that changes nothing must add none. The next `pulumi up` must go forward
    again; once that is over a contract step or the images are pruned, there must be no way back to a release.
    """
    known, earlier, build = releases(product), live(product), api_build(product)
    start, kept, old = _start_periods(product), _others(product), product.ids(*OF_THE_API)

    change_api(product)
    add_step(product, "9000", "expand", "CREATE TABLE scenario ()")
    product.configure({"api.start_seconds": _SLOWER, "api.surge": _SURGE})
    with Crowd(product, "api") as crowd, Load(product.site.url) as load:
        figure("up with an API change and a surge of 1, under load", product.up().seconds, "s")
        load.go_on()
    _assert_rolled(product, load, build, old)
    assert crowd.most == API_REPLICAS + _SURGE, crowd.log
    assert "drained" not in product.proxy_status()
    assert _others(product) == kept
    assert _start_periods(product) == [_SLOWER * _SECOND] * API_REPLICAS
    later = assert_recorded(product, known)
    assert ["applied", "9000", "expand"] in steps_of(product)

    text = product.file.read_text(encoding="utf-8")
    with Load(product.site.url) as load:
        figure("berth rollback, under load", berth(product, "rollback", "--yes").seconds, "s")
    load.assert_none_failed()
    assert_whole(product)
    assert [one["id"] for one in releases(product) if one["live"]] == [earlier]
    assert set(builds_of_replicas(product).values()) == {build}
    assert _start_periods(product) == start
    assert _others(product) == kept
    assert product.file.read_text(encoding="utf-8") == text
    _assert_contract_step_bars_the_way_back(product, earlier)
    assert_pruned(product, live(product), later)


def _assert_contract_step_bars_the_way_back(stack: Stack, before: str) -> None:
    """Assert that over a contract step, to an unknown release and to the live one, a rollback is refused by name.

    The steps stay in the files that this worker's stack is made of: nobody takes them back.
    """
    add_step(stack, "9001", "contract", "DROP TABLE IF EXISTS scenario")
    stack.configure({"api.start_seconds": START_SECONDS, "api.surge": REMOVED})
    stack.up()
    assert_whole(stack)
    shown, now = snapshot(stack), live(stack)
    refused = berth(stack, "rollback", before, "--yes", expect=1).text
    assert f"contract step 9001 between it and the live release {now}" in refused
    assert "not in the ledger" in berth(stack, "rollback", "ffffffffffff", "--yes", expect=1).text
    assert f"release {now}: live already" in berth(stack, "rollback", now, "--yes", expect=1).text
    assert snapshot(stack) == shown
    assert ["applied", "9001", "contract"] in steps_of(stack)


def _others(stack: Stack) -> dict[str, str]:
    """The containers that no change of the API's code concerns."""
    return stack.ids(*(tier for tier in TIERS if tier not in OF_THE_API))


def _assert_rolled(stack: Stack, load: Load, build: str, old: Mapping[str, str]) -> None:
    """Assert that all containers of the API's image are new, of one other build, and that nobody noticed."""
    assert not set(stack.ids(*OF_THE_API).values()) & set(old.values())
    assert_whole(stack)
    replicas = builds_of_replicas(stack)
    assert len(replicas) == API_REPLICAS
    (new,) = set(replicas.values())
    assert new != build
    assert set(load.tally.builds) == {build, new}
    load.assert_unharmed()


def _start_periods(stack: Stack) -> list[int]:
    return [int(one.raw["Config"]["Healthcheck"]["StartPeriod"]) for one in stack.containers("api")]
