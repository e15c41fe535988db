"""docker.Image answers as the official plugin did (facts/docker_image.json), without asking an engine."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import facts_replay
import pytest
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.docker.image import Image, context
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Call, CheckCall
from airgap_plugins.values import UNKNOWN, plain, struct

FACTS = json.loads(json.dumps(facts_replay.load("docker_image")).replace("(unknown)", UNKNOWN))

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""How a secret is marked on the wire."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's folder with the recorded context in `img`."""
    monkeypatch.chdir(tmp_path)
    for name, (mode, text) in FACTS["tree"].items():
        path = tmp_path / "img" / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        path.write_text(text, encoding="utf-8")
        path.chmod(int(mode, 8))
    return tmp_path


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "check"))
def test_check(offline: DockerEngine, folder: Path, case: facts_replay.Case) -> None:
    """Checking program inputs gives the recorded inputs, the digest of the context among them, or the error."""
    facts_replay.replay_check(Image(offline), json.loads(json.dumps(case).replace("(folder)", str(folder))))


EDITS: dict[str, Callable[..., object]] = {
    "write": lambda path, text: path.write_text(text, encoding="utf-8"),
    "append": lambda path, text: path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8"),
    "mode": lambda path, mode: path.chmod(int(mode, 8)),
    "touch": lambda path: os.utime(path, (1, 1)),
    "folder": lambda path: path.mkdir(),
    "link": lambda path, target: path.symlink_to(target),
    "rename": lambda path, target: path.rename(Path("img") / target),
    "remove": lambda path: path.unlink(),
}
"""What a case does to the context before its digest is taken."""


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "digest"))
def test_context_digest_is_the_official_one(folder: Path, case: facts_replay.Case) -> None:
    """The digest equals the official plugin's: a stack goes from one plugin to the other without a new build."""
    assert folder.exists()
    if case["do"]:
        edit, name, *more = case["do"]
        EDITS[edit](Path("img") / name, *more)
    assert context.digest("img", "img/Dockerfile") == case["digest"]


@pytest.mark.parametrize("case", facts_replay.cases(FACTS, "diff"))
def test_diff(offline: DockerEngine, case: facts_replay.Case) -> None:
    """A changed input is an update of that input; nothing replaces an image."""
    difference = Image(offline).diff(Call(urn="", resource_id="x", inputs=case["news"], outputs=FACTS["base"]))
    assert {row.path: row.kind for row in difference.rows} == case["rows"]


def test_new_credentials_are_no_reason_to_build(offline: DockerEngine) -> None:
    """A registry's user or password may change; its address may not."""
    inputs = FACTS["base"]["__inputs"]
    old = {"server": "example.invalid", "username": "u", "password": "one"}
    state = {"__inputs": inputs | {"registry": old}}
    image = Image(offline)
    for change, rows in (({"password": "two"}, {}), ({"server": "other.invalid"}, {"registry": "UPDATE"})):
        news = inputs | {"registry": old | change}
        found = image.diff(Call(urn="", resource_id="x", inputs=news, outputs=state)).rows
        assert {row.path: row.kind for row in found} == rows


def test_a_preview_shows_inputs_only(offline: DockerEngine) -> None:
    """Unless asked for, a preview builds nothing, so the digest stays unknown to the program."""
    inputs = FACTS["base"]["__inputs"]
    assert Image(offline).preview(Call(urn="", inputs=inputs)) == inputs


def test_read_believes_the_state_and_keeps_its_secret(offline: DockerEngine) -> None:
    """The remembered inputs, which may hold secret arguments, go back wrapped as a secret."""
    found = Image(offline).read(Call(urn="", resource_id="x", inputs={}, outputs=FACTS["base"]))
    assert found is not None
    assert found.outputs["__inputs"] == SECRET | {"value": FACTS["base"]["__inputs"]}
    assert plain(struct(found.outputs)) == FACTS["base"]


@pytest.mark.parametrize(
    ("news", "why"),
    [
        ({"skipPush": "yes"}, "skipPush is 'yes'; expected true or false"),
        ({"skipPush": UNKNOWN}, "skipPush is a value that is not known yet; expected true or false"),
        ({"skipPush": True, "build": {"context": "img", "cacheFrom": {}}}, "cacheFrom requires an `images` field"),
    ],
)
def test_wrong_inputs_are_named(offline: DockerEngine, folder: Path, news: dict[str, object], why: str) -> None:
    """An input of another type is an error that says what was expected, not a crash."""
    assert folder.exists()
    call = CheckCall(urn="", name="x", news={"imageName": "berth-facts/x:1", "build": {"context": "img"}} | news)
    with pytest.raises(PluginError) as caught:
        Image(offline).check(call)
    assert str(caught.value) == why
