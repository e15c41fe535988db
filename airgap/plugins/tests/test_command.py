"""command:local:Command answers as the official plugin did (facts/command_local.json)."""

import json
import os
import re
import time
from pathlib import Path
from typing import Any

import facts_replay
import pytest
from airgap_plugins.command.local import Command
from airgap_plugins.command.process import Processes
from airgap_plugins.engine_log import EngineLog
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Call, CheckCall

FACTS = facts_replay.load("command_local")
BASE = FACTS["bases"]["CMD"]


@pytest.fixture
def log() -> EngineLog:
    """Keeps the lines that would be shown to the user."""
    return EngineLog(None)


@pytest.fixture
def command(log: EngineLog) -> Command:
    """The resource type on its own processes."""
    return Command(Processes(), log.show)


def placed(case: facts_replay.Case, folder: Path) -> facts_replay.Case:
    """Fill the case's places in: its temporary folder and the home folder."""
    text = json.dumps(case).replace("{tmp}", str(folder)).replace("{home}", os.environ["HOME"])
    filled: facts_replay.Case = json.loads(text)
    return filled


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "check"))
def test_check(command: Command, case: facts_replay.Case) -> None:
    """Checking gives the inputs back unchanged, and the recorded failures with their properties."""
    news = {key: value for key, value in case["news"].items() if value is not None}
    checked = command.check(CheckCall(urn="", name="x", news=news))
    assert [list(failure) for failure in checked.failures] == case.get("failures", [])
    assert checked.inputs == news


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "diff"))
def test_diff(command: Command, case: facts_replay.Case) -> None:
    """Changed inputs give the recorded rows, and nothing is ever deleted first."""
    inputs = {key: value for key, value in BASE["inputs"].items() if key not in case.get("unset", [])}
    call = Call(
        urn="",
        resource_id="x",
        inputs=inputs | case.get("set", {}),
        old_inputs=BASE["inputs"],
        outputs=BASE["outputs"],
        ignore_changes=case.get("ignore", ()),
    )
    difference = command.diff(call)
    assert {row.path: row.kind for row in difference.rows} == case["rows"]
    assert not difference.delete_before_replace


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "preview"))
def test_preview(command: Command, case: facts_replay.Case) -> None:
    """A preview runs nothing and foretells nothing of the output."""
    assert command.preview(Call(urn="", inputs=case["inputs"])) == case["outputs"]


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "run"))
def test_run(
    command: Command,
    log: EngineLog,
    case: facts_replay.Case,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Creating, updating and deleting run what was recorded: same output, same lines shown, same errors."""
    (tmp_path / "d").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BERTH_FACT", "inherited")
    case = placed(case, tmp_path)
    call = Call(urn="u", name="berth-facts-res", inputs=case.get("inputs", {}), outputs=case.get("state", {}))
    if "error" in case:
        with pytest.raises(PluginError) as caught:
            run(command, case["do"], call)
        facts_replay.assert_text(str(caught.value), case["error"])
    else:
        outputs = run(command, case["do"], call)
        if case["do"] != "delete":
            facts_replay.assert_text(outputs.pop("stdout"), case["stdout"])
            assert outputs.pop("stderr") == case["stderr"]
            assert outputs == case["inputs"]
    assert facts_replay.alike([line for _, line in log.lines], case["shown"]) or sorted(case["shown"]) == sorted(
        line for _, line in log.lines
    )
    if "file" in case:
        assert (tmp_path / "deleted.txt").read_text() == case["file"]


def run(command: Command, what: str, call: Call) -> dict[str, Any]:
    """Do what the case says; returns the outputs."""
    if what == "create":
        made, outputs = command.create(call)
        assert re.fullmatch(r"berth-facts-res[0-9a-f]{8}", made)
        return outputs
    if what == "update":
        return command.update(call)
    command.delete(call)
    return {}


def test_read_believes_the_state(command: Command) -> None:
    """A read gives back what the state holds: commands have nothing to look at."""
    found = command.read(Call(urn="", resource_id="x", inputs=BASE["inputs"], outputs=BASE["outputs"]))
    assert found is not None
    assert (found.inputs, found.outputs) == (BASE["inputs"], BASE["outputs"])


@pytest.mark.parametrize("name", ["assetPaths", "archivePaths"])
def test_assets_are_refused(command: Command, name: str) -> None:
    """Inputs that the stand-in cannot honour are refused with the way out, not ignored."""
    checked = command.check(CheckCall(urn="", name="x", news={"create": "true", name: ["*"]}))
    ((where, reason),) = checked.failures
    assert where == name
    assert "put the official Pulumi plugin on PATH" in reason


def test_a_timeout_ends_the_whole_group(command: Command) -> None:
    """A custom timeout kills the command with its children, in the words of the official plugin."""
    started = time.monotonic()
    with pytest.raises(PluginError, match=r'^signal: killed: running "sleep 60 & sleep 60":\n$'):
        command.create(Call(urn="u", name="x", inputs={"create": "sleep 60 & sleep 60"}, timeout=0.5))
    assert time.monotonic() - started < 30
