"""What need not run again, and what must."""

import io
from pathlib import Path

import pytest

from bootstrap import ensure as setup
from bootstrap import testing
from bootstrap.console import Console
from bootstrap.context import Context
from bootstrap.graph import Outcome
from bootstrap.suites import Command, Suite, every_suite
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


def test_no_command_that_counts_tests_is_left_out(ctx: Context) -> None:
    """Tests run each time; only what installs or reads sources alone may be settled."""
    commands = [command for suite in every_suite(ctx.layout, engine=True) for command in suite.commands]
    assert [command.argv[:3] for command in commands if command.settled_by] == [
        ("npm", "ci", "--no-audit"),
        ("npm", "run", "lint"),
    ]
    assert not [command for command in commands if command.settled_by and command.report]
