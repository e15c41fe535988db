"""The workflows keep to what a repository can trust. Their syntax is checked by actionlint in `checks.yml` itself."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

FILES: Final = sorted((Path(__file__).parents[2] / ".github" / "workflows").glob("*.yml"))
WRITING: Final = {("images.yml", "build"): {"packages"}, ("preview.yml", "comment"): {"pull-requests"}}
"""The jobs that may write, and what."""


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def workflow(request: pytest.FixtureRequest) -> tuple[str, dict[Any, Any]]:
    """Each workflow by name."""
    file: Path = request.param
    return file.name, yaml.safe_load(file.read_text(encoding="utf-8"))


def test_the_workflows_are_there() -> None:
    """Checks, images and the preview of both stacks."""
    assert [file.stem for file in FILES] == ["checks", "images", "preview"]


def test_every_job_is_bounded_and_may_write_only_what_it_must(workflow: tuple[str, dict[Any, Any]]) -> None:
    """A job that hangs ends; a token writes nothing that its job is not for."""
    (name, content) = workflow
    assert content["permissions"] == {"contents": "read"}
    for job, given in content["jobs"].items():
        assert 0 < given["timeout-minutes"] <= 45
        may = {what for what, how in given.get("permissions", {}).items() if how == "write"}
        assert may == WRITING.get((name, job), set())


def test_foreign_code_never_meets_our_secrets(workflow: tuple[str, dict[Any, Any]]) -> None:
    """No job runs foreign code with secrets, no checkout keeps a token, no script holds a text from outside."""
    (_, content) = workflow
    assert "pull_request_target" not in content[True]  # what YAML 1.1 makes of the key `on`
    for job in content["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_actions_are_pinned_by_version(workflow: tuple[str, dict[Any, Any]]) -> None:
    """No action follows a branch."""
    (_, content) = workflow
    uses = [step["uses"] for job in content["jobs"].values() for step in job["steps"] if "uses" in step]
    assert uses
    assert [one for one in uses if not re.fullmatch(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})", one)] == []
