"""Releases that the proxy refuses, or takes back (rows S0-35, S1-18)."""

import pytest

from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.load import Load
from tests.e2e.harness.release import assert_next_up_cleans_up
from tests.e2e.harness.scenario import API_SOURCES, api_build, change_api
from tests.e2e.harness.settings import REMOVED
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e

_WATCH_SECONDS = 30


def test_broken_template_leaves_the_old_configuration(product: Stack) -> None:
    """A proxy template that nginx refuses must fail `up` with nginx's words, and the old configuration must serve."""
    before = product.ids()
    product.project.append("components/proxy/templates/maps.conf", "broken_on_purpose on;\n")
    with Load(product.site.url) as load:
        run = product.up(expect=1)
    assert 'nginx refuses the configuration: unknown directive "broken_on_purpose"' in run.text
    assert "keeps serving" in run.text
    assert product.ids() == before
    assert load.tally.failures == []
    product.undo_edits()
    product.up()
    product.up("--expect-no-changes")


def test_release_that_turns_bad_is_taken_back(product: Stack) -> None:
    """An API that turns bad right after the switch must fail `up` within the watch time, and the old one must serve."""
    product.configure({"proxy.watch_seconds": _WATCH_SECONDS})
    before, serving = api_build(product), set(product.ids("api").values())
    change_api(product)
    bad = (
        'if __import__("pathlib").Path("/tmp/bad").exists():\n            raise RuntimeError("turned bad on purpose")\n'
    )
    product.project.replace(f"{API_SOURCES}/health/router.py", _READY, f"{bad}        {_READY}")
    with Load(product.site.url) as load:
        started = product.start_up()
        eventually(lambda: started.ended() or api_build(product) != before, seconds=120, what="the new release serves")
        for one in product.containers("api"):
            if one.id not in serving:
                product.engine.run("exec", one.name, "touch", "/tmp/bad")  # noqa: S108 - a path in the container
        run = product.finish_up(started, expect=1)
    assert "s after the switch" in run.text
    assert "the previous bundle" in run.text
    assert api_build(product) == before
    assert {one.id for one in product.containers("api") if one.health == "healthy"} >= serving
    assert load.tally.failures == []
    product.configure({"proxy.watch_seconds": REMOVED})
    assert_next_up_cleans_up(product)


_READY = "database_up, redis_up = await asyncio.gather("
