"""A release whose API runs and never becomes healthy."""

import pytest

from tests.e2e.harness.release import SHORT_START, UNHEALTHY, assert_next_up_cleans_up, assert_refused
from tests.e2e.harness.scenario import API_SOURCES
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e


def test_refresh_does_not_let_a_sick_api_through(product: Stack) -> None:
    """A refresh after a failed `up` must not make the next `up` replace the healthy API by the sick one."""
    product.configure(SHORT_START)
    sick = "raise RuntimeError('broken on purpose')"
    product.project.replace(f"{API_SOURCES}/health/router.py", "return Alive()", sick)
    assert_refused(product, says=UNHEALTHY, times=1)
    product.pulumi("refresh", "--yes")
    assert_refused(product, says=f"release refused: container {product.prefix}-api-", times=1)
    assert_next_up_cleans_up(product)
