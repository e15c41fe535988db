"""The harness's own decisions: what it would remove, find or complain of. No engine is needed."""

import base64
import json
from pathlib import Path

import pytest

from tests.e2e.harness import claim
from tests.e2e.harness.claim import (
    STALE_SECONDS,
    bridged,
    claimed,
    is_alive,
    made_at,
    overlaps,
    slot_ports,
    slot_subnets,
)
from tests.e2e.harness.cleaning import is_stale, remove_all
from tests.e2e.harness.engine import Engine
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.settings import REMOVED, changed, write_stack_file
from tests.e2e.harness.state import left_over, of_checkpoint, resources, spellings, without_secrets


def test_shares_of_the_machine_never_meet() -> None:
    """No two shares have a port or an address in common, and all stay inside the ranges meant for them."""
    slots = range(0, 2000, 7)
    ports = [port for slot in slots for port in slot_ports(slot).values()]
    subnets = [net for slot in slots for net in slot_subnets(slot).values()]
    assert len(set(ports)) == len(ports)
    assert len(set(subnets)) == len(subnets)
    assert 1024 < min(ports) <= max(ports) < 32768  # below the ports that connections going out may take
    assert {214 <= int(net.split(".")[1]) <= 250 for net in subnets} == {True}


def test_taken_range_is_seen() -> None:
    """A network that exists keeps its range, whatever its size, and one of the other family does not matter."""
    assert overlaps(["10.214.0.0/24"], ["10.214.0.0/16"])
    assert not overlaps(["10.214.0.0/24"], ["10.215.0.0/16", "fd00::/8"])


def test_range_of_a_bridge_is_seen() -> None:
    """A bridge that an engine left behind keeps its range from others; the machine's own routes do not matter."""
    routes = """\
Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
tun0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0
br-f99607a923d1\t0001D60A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
"""
    assert bridged(routes) == ["10.214.1.0/24"]


def test_a_share_is_held_while_its_session_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sessions never get the same share, and one counts as alive for as long as it holds its own."""
    monkeypatch.setattr(claim, "ROOT", tmp_path)
    with claimed([]) as first:
        with claimed([]) as second:
            assert not set(first.ports.values()) & set(second.ports.values())
            assert not overlaps(first.subnets.values(), second.subnets.values())
            assert is_alive(first.prefix)
            assert is_alive(second.prefix)
        assert (is_alive(first.prefix), is_alive(second.prefix)) == (True, False)
    assert not is_alive(first.prefix)


@pytest.mark.parametrize(
    ("age", "alive", "stale"),
    [
        (STALE_SECONDS + 10, False, True),
        (STALE_SECONDS - 10, False, False),
        (STALE_SECONDS + 10, True, False),
    ],
)
def test_only_old_leftovers_without_owner_are_removed(age: int, alive: bool, stale: bool) -> None:  # noqa: FBT001 - rows of a table
    """What a session made may be removed by another one only when it is old and its session is gone."""
    prefix = f"berth-e2e-{1_800_000_000 - age:x}abcd"
    assert made_at(prefix) == 1_800_000_000 - age
    assert is_stale(prefix, now=1_800_000_000, alive=alive) is stale


@pytest.mark.parametrize("prefix", ["berth-dev", "berth", "", "berth-e2e-", "berth-e2e-12zz"])
def test_nothing_but_sessions_is_removed(prefix: str) -> None:
    """A prefix that no test session made is refused."""
    with pytest.raises(ValueError, match="no prefix of a test session; nothing was removed"):
        remove_all(Engine(), prefix)


def test_changes_leave_the_original_alone() -> None:
    """Settings are changed in a copy, at any depth, and a key can be taken out."""
    values = {"api": {"replicas": 2, "limits": {"cpus": 1}}}
    assert changed(values, {"api.limits.cpus": 2, "spa.replicas": 1, "api.replicas": REMOVED}) == {
        "api": {"limits": {"cpus": 2}},
        "spa": {"replicas": 1},
    }
    assert values == {"api": {"replicas": 2, "limits": {"cpus": 1}}}


def test_salt_of_a_stack_file_stays(tmp_path: Path) -> None:
    """Writing a stack file keeps the salt that the CLI put there."""
    file = tmp_path / "Pulumi.x.yaml"
    file.write_text("encryptionsalt: v1:abc=:def\nconfig:\n  berth:environment: dev\n", encoding="utf-8")
    write_stack_file(file, {"api": {"replicas": 2}})
    salt, config = file.read_text(encoding="utf-8").splitlines()
    assert salt == "encryptionsalt: v1:abc=:def"
    assert json.loads(config.removeprefix("config: ")) == {"berth:api": {"replicas": 2}}


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
def test_encoded_secret_is_found(before: str) -> None:
    """A secret is found in base64 wherever it begins in the encoded text."""
    secret = "pZ4-a_secret_of_some_length_0123456789"  # noqa: S105 - made up
    encoded = base64.b64encode(f"{before}{secret} and more".encode()).decode()
    assert any(form in encoded for form in spellings(secret))


def test_artifacts_hold_no_secret() -> None:
    """What is kept of a state has a word in place of every secret, shown or encrypted."""
    shown = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"it"'}
    assert without_secrets({"a": [shown, "plain"]}) == {"a": ["[secret]", "plain"]}


def test_unfinished_business_is_seen() -> None:
    """Resources to be deleted, failed starts and operations under way are all told."""
    state = {
        "deployment": {
            "resources": [
                {"urn": "urn:a", "type": "t", "delete": True},
                {"urn": "urn:b", "type": "t", "initErrors": ["x"]},
                {"urn": "urn:c", "type": "t"},
            ],
            "pending_operations": [{"type": "creating"}],
        }
    }
    assert left_over(state) == ["to be deleted: urn:a", "failed to start: urn:b", "under way: creating"]


def test_state_is_read_from_the_backend_as_it_is_exported() -> None:
    """The backend's file has what an export has, and a stack that was never brought up has no resources."""
    latest = {"resources": [{"urn": "urn:a", "type": "t"}]}
    assert of_checkpoint(json.dumps({"version": 3, "checkpoint": {"stack": "s", "latest": latest}})) == {
        "deployment": latest
    }
    assert resources(of_checkpoint(json.dumps({"checkpoint": {"stack": "s"}}))) == []


def test_patience_ends_with_the_last_complaint() -> None:
    """What does not become true in time fails with the sentence and the last thing seen."""

    def look() -> bool:
        message = "still red"
        raise AssertionError(message)

    with pytest.raises(AssertionError, match=r"the light is green: not within 0 s; last: still red"):
        eventually(look, seconds=0, what="the light is green")
