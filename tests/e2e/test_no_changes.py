"""What nobody changed: nothing happens to it, and the CLI's other commands work."""

import json
import re
from typing import Final

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.load import Load
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import essence, left_over, urn_of

pytestmark = pytest.mark.e2e

_PLANNED: Final = re.compile(r"\[urn=\S+::([\w-]+)\]")


def test_second_up_changes_nothing(product: Stack) -> None:
    """A second `up` must find nothing to do, also after a refresh, an export and an import, and leave everything alone.

    The refresh must find the state as it was written.
    """
    before, file = product.ids(), product.claim.folder / "exported.json"
    figure("refresh without changes", product.pulumi("refresh", "--yes", "--expect-no-changes").seconds, "s")
    written = essence(product.state())
    product.pulumi("stack", "export", "--file", str(file))
    product.pulumi("stack", "import", "--file", str(file))
    assert essence(product.state()) == written
    figure("up without changes", product.up("--expect-no-changes").seconds, "s")
    assert product.ids() == before


def test_preview_says_no_changes(product: Stack) -> None:
    """`pulumi preview --json` must be JSON that says every resource stays the same."""
    plan = product.preview()
    figure("preview without changes", product.cli.runs[-1].seconds, "s")
    assert set(plan["changeSummary"]) == {"same"}
    assert {step["op"] for step in plan["steps"]} == {"same"}


def test_key_set_by_the_cli_is_planned_readably(product: Stack) -> None:
    """A key set with `pulumi config set` must be read back, planned for alone, and gone after `config rm`.

    `pulumi preview --diff` must show the changed proxy setting as the lines of the bundle that change.
    """
    key, limit = "berth:proxy.drain_seconds", product.values["proxy"]["drain_seconds"]
    try:
        product.pulumi("config", "set", "--path", key, str(limit + 7))
        assert json.loads(product.pulumi("config", "get", "--path", "berth:proxy").text)["drain_seconds"] == limit + 7
        text = product.pulumi("preview", "--diff").text
        product.pulumi("config", "rm", "--path", key)
        product.pulumi("config", "get", "--path", key, expect=1)
    finally:
        product.configure({})
    lines = [line.strip() for line in text.splitlines()]
    assert any(line.startswith("-") and f"drain {limit}" in line for line in lines), text
    assert any(line.startswith("+") and f"drain {limit + 7}" in line for line in lines), text
    planned = set(_PLANNED.findall(text))
    assert f"{product.prefix}-proxy-apply" in planned
    assert not any(name.startswith((f"{product.prefix}-api", f"{product.prefix}-spa")) for name in planned)


def test_target_changes_nothing_else(product: Stack) -> None:
    """`up --target` must change what it names and leave the rest, reservations in place too, for the next `up`.

    A bound on the API's surge that is given with it must replace nothing, fail no request and leave every API serving.
    """
    before = product.ids()
    limits = {"cpus": 0.5, "memory_mb": 64, "pids": 80, "reserved_memory_mb": 48, "reserved_cpus": 0.5}
    product.configure({"spa.limits": limits, "proxy.limits": limits | {"cpus": 1.0, "memory_mb": 128}})
    name = f"{product.prefix}-spa-pids"
    product.up("--target", urn_of(product.state(), name, "Command"))
    assert _pids_limits(product) == {"spa": 80, "proxy": 64}
    product.configure({"api.surge": 1})
    with Load(product.site.url) as load:
        product.up()
    load.assert_none_failed()
    assert "drained" not in product.proxy_status()
    assert _pids_limits(product) == {"spa": 80, "proxy": 80}
    hosts = [one.raw["HostConfig"] for one in product.containers("spa", "proxy")]
    assert [(host["MemoryReservation"], host["CpuShares"]) for host in hosts] == [(48 << 20, 512)] * 2
    assert product.ids() == before
    assert left_over(product.state()) == []


def _pids_limits(stack: Stack) -> dict[str, int]:
    return {one.tier: one.raw["HostConfig"]["PidsLimit"] for one in stack.containers("spa", "proxy")}
