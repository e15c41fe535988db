"""The way back over steps of the schema: open over those that expand, barred by one that contracts."""

from collections.abc import Iterator

import pytest

from tests.e2e.harness.berth import berth, live
from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import API_SOURCES, api_build, assert_whole, newest_migration, snapshot
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e

_STEP = '''\
"""A step of a scenario."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"
PHASE = "{phase}"


def upgrade() -> None:
    """Change something nobody uses."""
    op.execute("{statement}")
'''


@pytest.fixture
def schema(product: Stack) -> Iterator[Stack]:
    """The product; its database is made anew afterwards, since steps cannot be taken back."""
    yield product
    product.wipe()


def _release(stack: Stack, revision: str, phase: str, statement: str) -> str:
    """Bring up a release with one more step; returns its id."""
    text = _STEP.format(revision=revision, before=newest_migration(stack), phase=phase, statement=statement)
    stack.project.write(f"{API_SOURCES}/migrations/versions/v{revision}_scenario.py", text)
    stack.up()
    return live(stack)


def test_contract_step_bars_the_way_back(schema: Stack) -> None:
    """S0-35: over an expand step a release must come back whole; over a contract step it must be refused by name."""
    first, build = live(schema), api_build(schema)
    second = _release(schema, "9000", "expand", "CREATE TABLE scenario ()")
    with Load(schema.site.url) as load:
        berth(schema, "rollback", first, "--yes")
    assert load.tally.failures == [], f"of {load.tally.total} requests"
    assert_whole(schema)
    assert api_build(schema) == build
    schema.up()
    assert live(schema) == second
    third = _release(schema, "9001", "contract", "DROP TABLE scenario")
    before = snapshot(schema)
    refused = berth(schema, "rollback", second, "--yes", expect=1).text
    assert f"contract step 9001 between it and the live release {third}" in refused
    assert snapshot(schema) == before
    shown = berth(schema, "migrate", "status").text
    assert [line.split()[:3] for line in shown.splitlines() if "scenario" in line] == [
        ["applied", "9000", "expand"],
        ["applied", "9001", "contract"],
    ]
