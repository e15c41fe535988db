"""Migrations that hang, and two at once."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import API_SOURCES, newest_migration
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import resources

pytestmark = pytest.mark.e2e

_LIMIT = "limit_seconds: int = 300"


def test_hanging_migration_is_ended(product: Stack) -> None:
    """A migration that hangs must be ended after its time, say so, leave no lock, and leave the old release serving."""
    before, newest = product.ids(), newest_migration(product)
    product.project.replace("components/migration.py", _LIMIT, "limit_seconds: int = 8")
    product.project.write(
        f"{API_SOURCES}/migrations/versions/v9999_hanging.py",
        f'"""Hangs on purpose."""\n\nimport time\n\nrevision = "9999"\ndown_revision = "{newest}"\n'
        'PHASE = "expand"\n\n\n'
        "def upgrade():\n    time.sleep(3600)\n",
    )
    with Load(product.site.url) as load:
        run = product.up(expect=1)
    assert "migration: not done after 8 s" in run.text
    assert product.ids() == before
    assert load.tally.failures == []
    product.undo_edits()
    product.up()
    product.up("--expect-no-changes")


def test_two_migrations_at_once_end_well(product: Stack) -> None:
    """Two runs of the migration at once must wait for each other, and both must end well."""
    (recorded,) = (
        one["inputs"]
        for one in resources(product.state())
        if one["urn"].endswith(f"Command::{product.prefix}-migration")
    )

    def run(number: int) -> subprocess.CompletedProcess[str]:
        env = recorded["environment"] | {"NAME": f"{product.prefix}-migration-{number}"}
        script = ["env", *(f"{key}={value}" for key, value in env.items()), "sh", "-c", recorded["create"]]
        return subprocess.run(script, capture_output=True, text=True, timeout=120, check=False)

    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(run, (1, 2)))
    assert [one.returncode for one in runs] == [0, 0], "\n".join(one.stdout + one.stderr for one in runs)
    assert product.ids("migration") == {}
