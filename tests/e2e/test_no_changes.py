"""What nobody changed: nothing happens to it, and the CLI's other commands work."""

import json

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import left_over, urn_of

pytestmark = pytest.mark.e2e


def test_second_up_changes_nothing(product: Stack) -> None:
    """A second `up` must find nothing to do and leave every container alone."""
    before = product.ids()
    figure("up without changes", product.up("--expect-no-changes").seconds, "s")
    assert product.ids() == before


def test_refresh_and_import_change_nothing(product: Stack) -> None:
    """A refresh must find the state as it was written; it can be exported and imported, and `up` has nothing to do."""
    before, file = product.ids(), product.claim.folder / "exported.json"
    figure("refresh without changes", product.pulumi("refresh", "--yes", "--expect-no-changes").seconds, "s")
    product.pulumi("stack", "export", "--file", str(file))
    product.pulumi("stack", "import", "--file", str(file))
    product.up("--expect-no-changes")
    assert product.ids() == before


def test_preview_says_no_changes(product: Stack) -> None:
    """`pulumi preview --json` must be JSON that says every resource stays the same."""
    plan = product.preview()
    figure("preview without changes", product.cli.runs[-1].seconds, "s")
    assert set(plan["changeSummary"]) == {"same"}
    assert {step["op"] for step in plan["steps"]} == {"same"}


def test_preview_shows_a_change_of_the_proxy_readably(product: Stack) -> None:
    """`pulumi preview --diff` must show a changed proxy setting as the lines of the bundle that change."""
    limit = product.values["proxy"]["drain_seconds"]
    product.configure({"proxy.drain_seconds": limit + 7})
    text = product.pulumi("preview", "--diff").text
    product.configure({"proxy.drain_seconds": limit})
    lines = [line.strip() for line in text.splitlines()]
    assert any(line.startswith("-") and f"drain {limit}" in line for line in lines), text
    assert any(line.startswith("+") and f"drain {limit + 7}" in line for line in lines), text


def test_configuration_is_set_and_read_by_the_cli(product: Stack) -> None:
    """A key set with `pulumi config set` must be read back, planned for, and gone after `config rm`."""
    key = "berth:spa.limits"
    product.pulumi("config", "set", "--path", f"{key}.cpus", "1")
    product.pulumi("config", "set", "--path", f"{key}.memory_mb", "72")
    assert json.loads(product.pulumi("config", "get", "--path", key).text) == {"cpus": 1, "memory_mb": 72}
    planned = {step["urn"].rpartition("::")[2] for step in product.preview()["steps"] if step["op"] != "same"}
    assert any(name.startswith(f"{product.prefix}-spa-") for name in planned)
    assert not any(name.startswith(f"{product.prefix}-api") for name in planned)
    product.pulumi("config", "rm", "--path", "berth:spa")
    product.pulumi("config", "get", "berth:spa", expect=1)
    product.configure({})


def test_target_changes_nothing_else(product: Stack) -> None:
    """`up --target` must change what it names and leave the rest, reservations in place too, for the next `up`."""
    before = product.ids()
    limits = {"cpus": 0.5, "memory_mb": 64, "pids": 80, "reserved_memory_mb": 48, "reserved_cpus": 0.5}
    product.configure({"spa.limits": limits, "proxy.limits": limits | {"cpus": 1.0, "memory_mb": 128}})
    name = f"{product.prefix}-spa-pids"
    product.up("--target", urn_of(product.state(), name, "Command"))
    assert _pids_limits(product) == {"spa": 80, "proxy": 64}
    product.up()
    assert _pids_limits(product) == {"spa": 80, "proxy": 80}
    hosts = [one.raw["HostConfig"] for one in product.containers("spa", "proxy")]
    assert [(host["MemoryReservation"], host["CpuShares"]) for host in hosts] == [(48 << 20, 512)] * 2
    assert product.ids() == before
    assert left_over(product.state()) == []


def _pids_limits(stack: Stack) -> dict[str, int]:
    return {one.tier: one.raw["HostConfig"]["PidsLimit"] for one in stack.containers("spa", "proxy")}
