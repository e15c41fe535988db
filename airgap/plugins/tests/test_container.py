"""docker.Container answers as the official plugin did (facts/docker_container.json), without asking an engine.

The table is compact: `adds` are the checked inputs beyond the program's and the `defaults`, `gone` those that take
another name; `state` is what differs from the outputs of the base; "(unknown)" is a value that is not known yet.
"""

import json
from typing import Any

import facts_replay
import pytest
from airgap_plugins.docker.container import Container
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.resource import CheckCall
from airgap_plugins.values import UNKNOWN

FACTS = json.loads(json.dumps(facts_replay.load("docker_container")).replace("(unknown)", UNKNOWN))


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "check"))
def test_check(offline: DockerEngine, case: facts_replay.Case) -> None:
    """Checking program inputs gives the recorded inputs, failures or error."""
    if "adds" in case:
        news = {key: value for key, value in case["news"].items() if key not in case.get("gone", ())}
        case = case | {"inputs": FACTS["defaults"] | news | case["adds"]}
    facts_replay.replay_check(Container(offline), _ours(case))


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "diff"))
def test_diff(offline: DockerEngine, case: facts_replay.Case) -> None:
    """Changed inputs, or a state that drifted, give the recorded rows; a replacement always deletes first."""
    outputs = {"outputs": FACTS["bases"][case["base"]]["outputs"] | case.get("state", {})}
    facts_replay.replay_diff(Container(offline), case | outputs, FACTS["bases"])


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "preview"))
def test_preview(offline: DockerEngine, case: facts_replay.Case) -> None:
    """A preview foretells the recorded outputs without asking the engine."""
    facts_replay.replay_preview(Container(offline), case)


def test_gpu_and_other_refusals_name_the_way_out(offline: DockerEngine) -> None:
    """An input that the stand-in cannot serve is refused in Check, with what to do instead."""
    refused: dict[str, Any] = {
        "gpus": "all",
        "deviceRequests": [{"driver": "cdi"}],
        "mounts": [{"type": "volume", "target": "/x", "volumeOptions": {"subpath": "a"}}],
    }
    for name, value in refused.items():
        news = {"image": "berth-facts/tools:1", name: value}
        checked = Container(offline).check(CheckCall(urn="", name=facts_replay.NAME, news=news))
        assert "official Pulumi plugin on PATH" in "".join(reason for _, reason in checked.failures)


def _ours(case: facts_replay.Case) -> facts_replay.Case:
    """Put the name of our resource where the recorded one stands in texts."""
    text = json.dumps(case).replace("'berth-facts-res", f"'{facts_replay.NAME}")
    result: facts_replay.Case = json.loads(text)
    return result
