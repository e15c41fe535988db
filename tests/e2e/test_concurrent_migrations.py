"""Two migrations at once."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import resources

pytestmark = pytest.mark.e2e


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
