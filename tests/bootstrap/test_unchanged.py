"""What need not run again, and what must."""

import io
from pathlib import Path

import pytest

from bootstrap import ensure as setup
from bootstrap import testing
from bootstrap.commands import Command
from bootstrap.console import Console
from bootstrap.context import Context
from bootstrap.graph import Outcome
from bootstrap.suites import Suite, every_suite
from tests.bootstrap.conftest import calls, script


@pytest.fixture
def tool(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tool that looks at the folder `src` and makes `made`, as the only suite; it fails while `src/bad` is there."""
    monkeypatch.setattr(setup, "ensure", lambda *_: {setup.PYTHON: Outcome(text="")})
    src = ctx.layout.root / "src"
    (src / "node_modules").mkdir(parents=True)
    (src / "a.txt").write_text("one")
    (src / "made").mkdir()
    path = script(ctx.layout.script("tool"), "test ! -e bad")
    command = Command(argv=(str(path),), folder=src, settled_by=(".",), makes="made")
    monkeypatch.setattr(testing, "every_suite", lambda *_args, **_more: [Suite(name="style", commands=(command,))])
    return path


def run(ctx: Context) -> int:
    """Run the suite."""
    return testing.run(ctx, [], Console(io.StringIO()))


def test_what_passed_with_these_files_is_not_run_again(ctx: Context, tool: Path) -> None:
    """The second run finds nothing new, says so in its log, and succeeds; what tools make is no change."""
    assert run(ctx) == 0
    (ctx.layout.root / "src" / "node_modules" / "cache").write_text("made by a tool")
    assert run(ctx) == 0
    assert len(calls(tool)) == 1
    assert "nothing has changed since it last succeeded" in (ctx.layout.logs / "style.log").read_text()


def test_a_file_that_may_be_run_now_is_looked_at(ctx: Context, tool: Path) -> None:
    """Images are built with the files' modes, so these count as their content does."""
    assert run(ctx) == 0
    (ctx.layout.root / "src" / "a.txt").chmod(0o755)
    assert run(ctx) == 0
    assert len(calls(tool)) == 2


@pytest.mark.parametrize("change", ["a.txt", "deeper/new.txt"])
def test_a_changed_or_new_file_is_looked_at(ctx: Context, tool: Path, change: str) -> None:
    """Any file in the folder counts."""
    assert run(ctx) == 0
    file = ctx.layout.root / "src" / change
    file.parent.mkdir(exist_ok=True)
    file.write_text("two")
    assert run(ctx) == 0
    assert len(calls(tool)) == 2


def test_a_removed_file_and_a_lost_product_are_looked_at(ctx: Context, tool: Path) -> None:
    """What is gone is a change too, and without what the command makes its success is of no use."""
    assert run(ctx) == 0
    (ctx.layout.root / "src" / "a.txt").unlink()
    assert run(ctx) == 0
    (ctx.layout.root / "src" / "made").rmdir()
    assert run(ctx) == 0
    assert len(calls(tool)) == 3


def test_a_failure_is_never_kept(ctx: Context, tool: Path) -> None:
    """What failed runs again, though nothing has changed."""
    (ctx.layout.root / "src" / "bad").touch()
    assert run(ctx) == 1
    assert run(ctx) == 1
    assert len(calls(tool)) == 2


def test_a_success_before_a_failure_does_not_come_back(ctx: Context, tool: Path) -> None:
    """After a failure the command runs again, even when the files are those of an earlier success."""
    bad = ctx.layout.root / "src" / "bad"
    assert run(ctx) == 0
    bad.touch()
    assert run(ctx) == 1
    bad.unlink()
    assert run(ctx) == 0
    assert len(calls(tool)) == 3


@pytest.mark.parametrize("names", [["style"], ["all"]])
def test_what_is_asked_for_by_name_runs(ctx: Context, tool: Path, names: list[str]) -> None:
    """Whoever names a suite, or all of them, wants it run."""
    assert run(ctx) == 0
    assert testing.run(ctx, names, Console(io.StringIO())) == 0
    assert len(calls(tool)) == 2


def test_the_ci_runs_everything(ctx: Context, tool: Path) -> None:
    """A CI trusts no earlier run."""
    ctx.environ["CI"] = "true"  # type: ignore[index]  # a dict, see ctx
    assert run(ctx) == 0
    assert run(ctx) == 0
    assert len(calls(tool)) == 2


@pytest.mark.parametrize("fact", ["python environment", "pulumi CLI", "images built unix:///var/run/docker.sock"])
def test_another_tool_is_a_change(ctx: Context, tool: Path, fact: str) -> None:
    """With another interpreter, CLI or base image the same files may do something else."""
    assert run(ctx) == 0
    ctx.facts.learn(fact, {"version": "another"})
    assert run(ctx) == 0
    assert len(calls(tool)) == 2


def test_tests_that_passed_before_are_counted_apart(ctx: Context, tool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The closing lines tell what ran from what did not, and how to run it all."""
    report = ctx.layout.logs / "junit-style.xml"
    script(tool, f'echo "<testsuite><testcase/><testcase/></testsuite>" > "{report}"')
    command = Command(argv=(str(tool),), folder=ctx.layout.root / "src", settled_by=("a.txt",), report=report)
    monkeypatch.setattr(testing, "every_suite", lambda *_args, **_more: [Suite(name="style", commands=(command,))])
    endings = []
    for _ in range(2):
        stream = io.StringIO()
        assert testing.run(ctx, [], Console(stream)) == 0
        endings.append(stream.getvalue().splitlines()[-2:])
    assert endings[0][-1] == "2 passed, 0 failed, 0 skipped"
    assert endings[1] == [
        "0 passed, 0 failed, 0 skipped",
        "2 more passed before, with the same files and tools; make test ARGS=all runs them too",
    ]


def test_what_brings_a_product_up_is_never_left_out(ctx: Context) -> None:
    """All suites but the end-to-end and browser tests name what decides them, with every command."""
    suites = every_suite(ctx.layout, engine=True)
    run_each_time = [suite.name for suite in suites if not all(command.settled_by for command in suite.commands)]
    assert run_each_time == ["e2e", "browser"]
