"""The base images step against a docker command that a test plays."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap import base_images, versions
from bootstrap.context import Context
from bootstrap.errors import StepError
from bootstrap.graph import StepLog
from tests.bootstrap.conftest import ToolMaker, calls, script

NO_HOST = (
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: '
    "lookup registry-1.docker.io on 192.0.2.1:53: no such host"
)


def held(labels: dict[str, str] | None, *references: str) -> str:
    """What `docker image inspect` prints, as shell."""
    lines = [f"{json.dumps([reference])}\t{json.dumps(labels)}" for reference in references]
    return "\n".join(f"printf '%s\\n' '{line}'" for line in lines) or ":"


def docker(tool: ToolMaker, inspect: str, pull: str = "exit 1") -> Path:
    """Play the docker command; returns it so that its calls can be read."""
    return tool("docker", f'case "$1 $2" in "image inspect") {inspect};; pull*) {pull};; esac')


def pulls(path: Path) -> list[str]:
    """References that were pulled."""
    return [call.removeprefix("pull ") for call in calls(path) if call.startswith("pull")]


def test_images_that_are_there_cost_one_question(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """With every reference present, nothing is pulled or built."""
    path = docker(tool, held(None, *versions.BASE_IMAGES))
    assert base_images.ensure(ctx, versions.BASE_IMAGES, log) == f"{len(versions.BASE_IMAGES)} present"
    assert pulls(path) == []


def test_missing_images_are_pulled_smallest_first(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """Only what is missing is pulled, after the smallest one has shown that a registry answers."""
    path = docker(
        tool, held(None, "python:3.14-slim", "node:24-slim", "nginx:1.30", "versity/versitygw:v1.8.0"), pull="exit 0"
    )
    assert base_images.ensure(ctx, versions.BASE_IMAGES, log) == "3 pulled"
    assert pulls(path) == ["busybox:1.37", "postgres:18", "redis:8.0"]


def test_a_refused_pull_decides_for_all_and_is_remembered(
    ctx: Context, tool: ToolMaker, log: StepLog, said: list[str]
) -> None:
    """After one failing pull everything is built, and the next run does not ask a registry again."""
    path = docker(tool, ":", pull=f"echo '{NO_HOST}' >&2; exit 1")
    build = script(ctx.layout.script("airgap-images"), "")
    line = base_images.ensure(ctx, versions.BASE_IMAGES, log)
    assert line == f"{len(versions.BASE_IMAGES)} present (stand-ins from Debian packages)"
    assert said[0].startswith("no registry (lookup registry-1.docker.io: no such host): building stand-ins")
    base_images.ensure(ctx, versions.BASE_IMAGES, log)
    assert pulls(path) == ["busybox:1.37"]
    assert calls(build) == [f"ensure {' '.join(versions.BASE_IMAGES)}"] * 2


@pytest.mark.parametrize(("is_root", "there"), [(True, False), (True, True), (False, False)])
def test_what_stand_ins_are_made_with_is_installed_in_turn(
    ctx: Context, tool: ToolMaker, log: StepLog, *, is_root: bool, there: bool
) -> None:
    """A missing debootstrap is installed by the set-up, whose steps install one after the other; only as root."""
    docker(tool, ":", pull="exit 1")
    script(ctx.layout.script("airgap-images"), "")
    apt = tool("apt-get", "exit 0")
    if there:
        tool("debootstrap", "exit 0")
    base_images.ensure(replace(ctx, is_root=is_root), versions.BASE_IMAGES, log)
    installed = [call for call in calls(apt) if " install " in call]
    assert [call.split()[-2:] for call in installed] == (
        [["debootstrap", "debian-archive-keyring"]] if is_root and not there else []
    )


def test_stand_ins_are_rebuilt_when_their_definition_changes(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """Built once and unchanged: left alone. A changed definition calls the builder; its tests and caches do not."""
    docker(tool, held({"berth.standin": "nginx"}, *versions.BASE_IMAGES))
    build = script(ctx.layout.script("airgap-images"), "")
    folder = ctx.layout.root / "airgap" / "images"
    (folder / "tests").mkdir(parents=True)
    (folder / "recipe.py").write_text("a = 1\n", encoding="utf-8")
    base_images.ensure(ctx, versions.BASE_IMAGES, log)
    assert len(calls(build)) == 1
    (folder / "tests" / "test_recipe.py").write_text("a = 1\n", encoding="utf-8")
    assert base_images.ensure(ctx, versions.BASE_IMAGES, log) == f"{len(versions.BASE_IMAGES)} present"
    assert len(calls(build)) == 1
    (folder / "recipe.py").write_text("a = 2\n", encoding="utf-8")
    base_images.ensure(ctx, versions.BASE_IMAGES, log)
    assert len(calls(build)) == 2


def test_official_images_are_never_rebuilt(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """Without the stand-ins' label, a changed definition is of no concern."""
    docker(tool, held({"maintainer": "someone"}, *versions.BASE_IMAGES))
    build = script(ctx.layout.script("airgap-images"), "")
    base_images.ensure(ctx, versions.BASE_IMAGES, log)
    assert calls(build) == []


def test_a_failing_build_is_an_error_and_not_remembered(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """The error ends with the builder's last words, and the next run tries again."""
    docker(tool, ":")
    build = script(ctx.layout.script("airgap-images"), "echo debootstrap failed; exit 7")
    for _ in range(2):
        with pytest.raises(StepError, match="ended with code 7: debootstrap failed"):
            base_images.ensure(ctx, versions.BASE_IMAGES, log)
    assert len(calls(build)) == 2


@pytest.mark.parametrize(
    ("purpose", "text", "logs"),
    [
        ("up", "config:\n  berth:api: {}\n", False),
        ("up", "config:\n  # berth:elk: {}\n", False),
        ("up", "config:\n  berth:elk: {}\n", True),
        ("test", "config:\n  berth:api: {}\n", True),
    ],
)
def test_the_log_tiers_images_come_only_where_it_is(ctx: Context, purpose: str, text: str, *, logs: bool) -> None:
    """A stack without a log tier waits for none of its images; tests need all."""
    (ctx.layout.root / "Pulumi.dev.yaml").write_text(text, encoding="utf-8")
    references = base_images.wanted(ctx, purpose, "dev")
    assert (set(versions.LOG_IMAGES) <= set(references)) is logs
    assert set(versions.BASE_IMAGES) <= set(references)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (NO_HOST, "lookup registry-1.docker.io: no such host"),
        ("ended: still running after 25 s", "ended: still running after 25 s"),
        ("", "pull failed"),
    ],
)
def test_dockers_error_is_cut_to_its_reason(line: str, expected: str) -> None:
    """Addresses and wrappers go; why it failed stays."""
    assert base_images.refusal_text(line) == expected
