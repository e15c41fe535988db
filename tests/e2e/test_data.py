"""What must not be lost."""

import pytest

from tests.e2e.harness.admin import PROGRAM, Admin
from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.scenario import assert_whole
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import generated_secrets

pytestmark = pytest.mark.e2e


def test_data_outlives_the_stack(product: Stack) -> None:
    """S4-04, S4-18: destroy must leave only the data volumes; the next `up`, with new secrets, must find the data."""
    tool = product.site.create_tool(f"kept {len(product.cli.runs)}")
    file = Admin(product).upload()
    secrets = generated_secrets(product.state(show_secrets=True))
    product.destroy()
    engine, prefix = product.engine, product.prefix
    assert product.ids() == {}
    assert engine.names("network", prefix) == set()
    assert engine.names("volume", prefix) == {f"{prefix}-{tier}-data" for tier in ("objects", "postgres", "redis")}
    figure("up after destroy, images built", product.up().seconds, "s")
    assert_whole(product)
    assert product.site.json(f"/api/tools/{tool['id']}") == tool
    assert Admin(product).download(file) == PROGRAM
    renewed = generated_secrets(product.state(show_secrets=True))
    assert renewed.keys() == secrets.keys()
    assert not set(renewed.values()) & set(secrets.values())
