"""What must hold while a release fails, and after the next good one."""

from typing import Final

from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import api_build, assert_whole, builds_of_replicas, change_api
from tests.e2e.harness.settings import START_SECONDS
from tests.e2e.harness.stack import OF_THE_API, TIERS, Stack

SHORT_START: Final = {"api.start_seconds": 1}
"""Settings with which a start that never succeeds is given up soon."""

UNHEALTHY: Final = "release refused: container"
"""How a release says that a container did not come up."""


def assert_refused(stack: Stack, *, says: str, times: int) -> None:
    """Assert that `up` fails so many times and says why, and that those who serve go on doing it.

    Args:
        stack: The stack, with a release that cannot work.
        says: What the message must say.
        times: How often `up` is tried.
    """
    serving = {one.id: one.started_at for one in stack.containers() if one.health == "healthy"}
    build = api_build(stack)
    for _ in range(times):
        with Load(stack.site.url) as load:
            run = stack.up(expect=1)
        assert says in run.text
        now = {one.id: (one.health, one.started_at) for one in stack.containers()}
        assert {key: now.get(key) for key in serving} == {key: ("healthy", since) for key, since in serving.items()}
        load.assert_none_failed()
        assert set(load.tally.builds) == {build}


def assert_next_up_cleans_up(stack: Stack) -> None:
    """Assert that with the mistake corrected one `up` brings a new release and takes away every leftover."""
    others = stack.ids(*(tier for tier in TIERS if tier not in OF_THE_API))
    old = set(stack.ids("api").values())
    stack.undo_edits()
    stack.configure({"api.start_seconds": START_SECONDS})
    change_api(stack)
    stack.up()
    assert_whole(stack)
    assert not old & set(stack.ids("api").values())
    assert set(builds_of_replicas(stack).values()) == {api_build(stack)}
    assert stack.ids(*(tier for tier in TIERS if tier not in OF_THE_API)) == others
