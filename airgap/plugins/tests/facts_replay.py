"""Replay of recorded facts: what the official plugins answered, held against the stand-ins.

A table is a JSON file in facts/:

    type      resource type token
    check     [{case, news, olds?, autonaming?, inputs?, failures?, error?}]
    bases     {name: {inputs: program inputs, outputs: what the state held after its create}}
    diff      [{case, base, set?, unset?, inputs?, ignore?, outputs?, rows, delete_first?}]: `set` and `unset` change
              the base's program inputs; `inputs` are checked inputs instead; `outputs` replaces those of the base
    preview   [{case, inputs (program), outputs}]
    life      [{case, inputs (program), created?, read?, imported?, error?}]: on a real engine

A wanted value "*" stands for any text or number that is not empty: ids, addresses, paths. Lists of failures are
compared without their order, which is random in the official plugin.
"""

import json
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Autonaming, Call, CheckCall, Resource
from airgap_plugins.values import Properties

FOLDER = Path(__file__).parent / "facts"

Case = dict[str, Any]

NAME = "berth-facts-res"
"""The resource's name."""

RUN = secrets.token_hex(3)
"""Part of the name of each object that this process makes on an engine: nothing left behind can stand in its way."""


def load(name: str) -> dict[str, Any]:
    """Read a table."""
    table: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return table


def cases(table: Mapping[str, Any], kind: str) -> list[Any]:
    """Give the cases of one kind as pytest parameters; none at all is an error, not a silent pass."""
    found = [pytest.param(case, id=case["case"]) for case in table[kind]]
    assert found, f"the table has no {kind} case"
    return found


def unique(name: str) -> str:
    """Give a name for an object on an engine that no other test, run or case uses."""
    return f"berth-facts-{name}-{secrets.token_hex(3)}"


def of_this_run(case: Case) -> Case:
    """Give a case with the names of its objects made this run's own; the resource's name stays."""
    text = re.sub(r"berth-facts-(?!res\b)", f"berth-facts-{RUN}-", json.dumps(case))
    named: Case = json.loads(text)
    return named


def alike(got: object, wanted: object) -> bool:
    """Tell whether a value is as wanted, "*" standing for anything that is set."""
    if wanted == "*":
        return isinstance(got, str | int | float) and got != ""
    if isinstance(got, dict) and isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(alike(got[key], wanted[key]) for key in wanted)
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(alike, got, wanted))
    return type(got) is type(wanted) and got == wanted


def assert_alike(got: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Fail with only those keys that differ."""
    keys = [
        key
        for key in sorted({*got, *wanted})
        if key not in got or key not in wanted or not alike(got[key], wanted[key])
    ]
    differing = {key: {"got": got.get(key, "(absent)"), "wanted": wanted.get(key, "(absent)")} for key in keys}
    assert not differing, json.dumps(differing, indent=1)


def assert_text(got: str, wanted: str) -> None:
    """Fail unless a text is as wanted, "*" standing for any part of it."""
    pattern = ".*".join(re.escape(part) for part in wanted.split("*"))
    assert re.fullmatch(pattern, got, re.DOTALL), f"got {got!r}; wanted {wanted!r}"


def program(resource: Resource, news: Properties, olds: Properties | None = None) -> Properties:
    """Check program inputs that must be right; returns the checked ones."""
    checked = resource.check(CheckCall(urn="", name=NAME, news=news, olds=olds or {}, seed=b"\1" * 32))
    assert not checked.failures
    return checked.inputs


def replay_check(resource: Resource, case: Case) -> None:
    """Check as recorded: same inputs, same failures, or the same error."""
    autonaming = None
    if "autonaming" in case:
        autonaming = Autonaming(mode=case["autonaming"][0], proposed=case["autonaming"][1])
    call = CheckCall(
        urn="", name=NAME, news=case["news"], olds=case.get("olds", {}), seed=b"\1" * 32, autonaming=autonaming
    )
    if "error" in case:
        with pytest.raises(PluginError) as caught:
            resource.check(call)
        assert str(caught.value) == case["error"]
        return
    checked = resource.check(call)
    assert sorted(reason for _, reason in checked.failures) == sorted(case.get("failures", []))
    if "inputs" in case:
        assert_alike(checked.inputs, case["inputs"])


def replay_diff(resource: Resource, case: Case, bases: Mapping[str, Any]) -> None:
    """Diff as recorded: same rows, same verdict on deleting first."""
    base = bases[case["base"]]
    olds = program(resource, base["inputs"], {"name": base["outputs"]["name"]})
    if "inputs" in case:
        inputs = case["inputs"]
    else:
        news = {key: value for key, value in base["inputs"].items() if key not in case.get("unset", [])}
        inputs = program(resource, news | case.get("set", {}), olds)
    difference = resource.diff(
        Call(
            urn="",
            name=NAME,
            resource_id="0123456789ab",
            inputs=inputs,
            old_inputs=olds,
            outputs=case.get("outputs", base["outputs"]),
            ignore_changes=case.get("ignore", ()),
        )
    )
    rows = {row.path: row.kind for row in difference.rows}
    assert rows == case["rows"]
    if any(row.replaces for row in difference.rows):
        assert difference.delete_before_replace == case["delete_first"]


def replay_preview(resource: Resource, case: Case) -> None:
    """Preview of a create as recorded: same outputs, unknown where only the daemon can tell."""
    assert_alike(resource.preview(Call(urn="", name=NAME, inputs=program(resource, case["inputs"]))), case["outputs"])


def replay_life(resource: Resource, case: Case) -> None:
    """Create, read, import and delete on a real engine as recorded; nothing may differ in between."""
    case = of_this_run(case)
    inputs = program(resource, case["inputs"])
    urn = f"urn:pulumi:s::p::x::{NAME}"
    call = Call(urn=urn, name=NAME, inputs=inputs)
    if "error" in case:
        with pytest.raises(PluginError) as caught:
            resource.create(call)
        assert_text(str(caught.value), case["error"])
        return
    made, outputs = resource.create(call)
    stored = Call(urn=urn, name=NAME, resource_id=made, inputs=inputs, old_inputs=inputs, outputs=outputs)
    try:
        assert_alike(outputs, case["created"])
        assert not resource.diff(stored).rows, "the same inputs differ right after the create"
        found = resource.read(stored)
        assert found is not None
        assert found.resource_id == made
        if "read" in case:
            assert_alike(found.outputs, case["read"]["outputs"])
            assert_alike(found.inputs, case["read"]["inputs"])
        again = Call(urn=urn, name=NAME, resource_id=made, inputs=inputs, outputs=found.outputs)
        assert not resource.diff(again).rows, "the same inputs differ after a read"
        if "imported" in case:
            taken = resource.read(Call(urn=urn, name=NAME, resource_id=made, imported=True))
            assert taken is not None
            assert_alike(taken.outputs, case["imported"]["outputs"])
            assert_alike(taken.inputs, case["imported"]["inputs"])
    finally:
        resource.delete(stored)
    assert resource.read(stored) is None
    resource.delete(stored)  # gone already: not an error
