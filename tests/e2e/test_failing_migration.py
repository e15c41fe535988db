"""A release whose schema migration fails."""

import pytest

from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import API_SOURCES, assert_whole, newest_migration
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e


def test_failing_migration_leaves_the_old_release(product: Stack) -> None:
    """A migration that fails must fail `up` before any container changes, and the next good `up` must work."""
    before = product.ids()
    revision = f'revision = "9999"\ndown_revision = "{newest_migration(product)}"\nPHASE = "expand"\n'
    product.project.write(
        f"{API_SOURCES}/migrations/versions/v9999_broken.py",
        f'{revision}\n\ndef upgrade():\n    raise RuntimeError("broken on purpose")\n',
    )
    with Load(product.site.url) as load:
        run = product.up(expect=1)
    assert "broken on purpose" in run.text
    assert product.ids() == before
    assert load.tally.failures == []
    product.undo_edits()
    product.up()
    assert_whole(product)
