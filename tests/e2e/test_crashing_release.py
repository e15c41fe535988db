"""A release whose API ends at its start."""

import pytest

from tests.e2e.harness.release import SHORT_START, UNHEALTHY, assert_next_up_cleans_up, assert_refused
from tests.e2e.harness.scenario import API_SOURCES
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e


def test_crashing_api_fails_up_every_time(product: Stack) -> None:
    """An API that ends at its start must fail `up`, and again when repeated; the next good `up` must clean up."""
    product.configure(SHORT_START)
    product.project.replace(
        f"{API_SOURCES}/main.py", "    ecs.configure()", '    raise RuntimeError("broken on purpose")'
    )
    assert_refused(product, says=UNHEALTHY, times=2)
    assert_next_up_cleans_up(product)
