"""A release that cannot work: `up` is red, the old release serves, and the next good `up` needs no hand work."""

import pytest

from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import (
    API_SOURCES,
    api_build,
    assert_whole,
    builds_of_replicas,
    change_api,
    newest_migration,
)
from tests.e2e.harness.settings import REMOVED
from tests.e2e.harness.stack import TIERS, Stack

pytestmark = pytest.mark.e2e

_SHORT_START = {"api.start_seconds": 1}
"""So that a start that never succeeds is given up soon."""


def test_crashing_api_fails_up_every_time(product: Stack) -> None:
    """An API that ends at its start must fail `up`, and again when repeated, while the old release serves."""
    product.configure(_SHORT_START)
    product.project.replace(
        f"{API_SOURCES}/main.py", "    ecs.configure()", '    raise RuntimeError("broken on purpose")'
    )
    _assert_refused(product, times=2)
    _assert_next_good_up_cleans_up(product)


def test_refresh_does_not_let_a_sick_api_through(product: Stack) -> None:
    """A refresh after a failed `up` must not make the next `up` replace the healthy API by the sick one."""
    product.configure(_SHORT_START)
    sick = "raise RuntimeError('broken on purpose')"
    product.project.replace(f"{API_SOURCES}/health/router.py", "return Alive()", sick)
    _assert_refused(product, times=1)
    product.pulumi("refresh", "--yes")
    _assert_refused(product, times=1)
    _assert_next_good_up_cleans_up(product)


def test_failing_migration_leaves_the_old_release(product: Stack) -> None:
    """A migration that fails must fail `up` before any container changes, and the next good `up` must work."""
    before = product.ids()
    revision = f'revision = "9999"\ndown_revision = "{newest_migration(product)}"\n'
    product.project.write(
        f"{API_SOURCES}/migrations/versions/v9999_broken.py",
        f'{revision}\n\ndef upgrade():\n    raise RuntimeError("broken on purpose")\n',
    )
    with Load(product.site.url) as load:
        run = product.up(expect=1)
    assert "broken on purpose" in run.text
    assert product.ids() == before
    assert load.tally.failures == []
    product.project.restore()
    product.up()
    assert_whole(product)


def _assert_refused(stack: Stack, *, times: int) -> None:
    """Assert that `up` fails so many times, and that those who serve go on doing it."""
    serving, build = _serving(stack), api_build(stack)
    for _ in range(times):
        with Load(stack.site.url) as load:
            run = stack.up(expect=1)
        assert f"{stack.prefix}-api-" in run.text, "the message does not name what is wrong"
        now = {one.id: (one.health, one.started_at) for one in stack.containers()}
        assert {key: now.get(key) for key in serving} == {key: ("healthy", since) for key, since in serving.items()}
        assert load.tally.failures == []
        assert set(load.tally.builds) == {build}


def _serving(stack: Stack) -> dict[str, str]:
    """Containers that answer, with the begin of their run: all but those a failed release left behind."""
    return {one.id: one.started_at for one in stack.containers() if one.health == "healthy"}


def _assert_next_good_up_cleans_up(stack: Stack) -> None:
    """Assert that with the mistake corrected one `up` brings a new release and takes away every leftover."""
    others = stack.ids(*(tier for tier in TIERS if tier != "api"))
    old = set(stack.ids("api").values())
    stack.project.restore()
    stack.configure({"api.start_seconds": REMOVED})
    change_api(stack)
    stack.up()
    assert_whole(stack)
    assert not old & set(stack.ids("api").values())
    assert set(builds_of_replicas(stack).values()) == {api_build(stack)}
    assert stack.ids(*(tier for tier in TIERS if tier != "api")) == others
    stack.up("--expect-no-changes")
