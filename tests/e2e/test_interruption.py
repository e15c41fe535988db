"""An `up` that is broken off with Ctrl-C."""

import pytest

from tests.e2e.harness.cli import MARK
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.process import processes_with
from tests.e2e.harness.scenario import assert_whole, change_api
from tests.e2e.harness.stack import CONTAINER, Stack
from tests.e2e.harness.state import ids_of

pytestmark = pytest.mark.e2e


def _new_api_starts(stack: Stack, before: dict[str, str]) -> bool:
    return any(one.id not in before.values() and one.health == "starting" for one in stack.containers("api"))


def test_interrupted_up_leaves_no_orphans(product: Stack) -> None:
    """Ctrl-C while the API starts must leave no process and no stray container, and the next `up` must converge."""
    before = product.ids()
    change_api(product)
    started = product.start_up()
    eventually(lambda: _new_api_starts(product, before) or started.ended(), seconds=120, what="the moment to interrupt")
    assert not started.ended(), f"up ended before it could be interrupted:\n{started.text()}"
    started.interrupt()
    run = product.finish_up(started, expect=1)
    eventually(lambda: not processes_with(MARK, product.prefix), seconds=20, what=f"no process is left of\n{run}")
    known = ids_of(product.state(), CONTAINER)
    assert [one.name for one in product.containers() if one.id not in known] == []
    product.up()
    assert_whole(product)
