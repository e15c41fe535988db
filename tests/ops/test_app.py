"""The command as a person meets it."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import typer
from rich.console import Console
from typer.main import get_command

from ops.app import app, main
from ops.engine import Engine
from ops.errors import OpsError
from ops.project import Project
from ops.runner import Runner
from ops.state import Stack
from ops.world import World

ROOT: Final = Path(__file__).parents[2]


def words(command: object, before: str = "berth") -> Iterator[str]:
    """Every command a person can type."""
    below = getattr(command, "commands", None)
    if below is None:
        yield before
        return
    for name, one in below.items():
        yield from words(one, f"{before} {name}")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world without a terminal."""
    project = Project(root=tmp_path, name="shop", stack="dev", environ={})
    runner = Runner(tmp_path, {})
    console = Console(file=io.StringIO(), width=200)
    return World(project=project, runner=runner, engine=Engine(runner), stack=Stack(project, runner), console=console)


def test_every_command_is_in_the_readme() -> None:
    """What can be typed is described, and what is described can be typed."""
    text = (ROOT / "ops" / "README.md").read_text(encoding="utf-8")
    described = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `berth ")}
    typed = set(words(get_command(app)))
    assert {one for one in typed if any(each == one or each.startswith(f"{one} ") for each in described)} == typed
    assert len(described) == len(typed)


def test_a_refusal_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback: where, what was found, what was expected, what to do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["berth", "status"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        f"berth: {tmp_path}: no Pulumi.yaml here or above; expected a project; go to the project's folder\n"
    )


def test_nothing_is_changed_without_an_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody can be asked, --yes must say it."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert world.agreed("really?", yes=True)
    with pytest.raises(OpsError, match="terminal: none to ask on; expected --yes; read the plan above"):
        world.agreed("really?", yes=False)


def test_a_failing_program_is_told_with_its_words(tmp_path: Path) -> None:
    """What a program complained about is in the message; one that is missing or hangs is a failure too."""
    runner = Runner(tmp_path, {"PATH": "/usr/bin:/bin"})
    assert runner.run("cat", stdin="text").require("-") == "text"
    with pytest.raises(OpsError, match=r"sh -c echo.*: code 3\nno disk\n; expected success; make room"):
        runner.run("sh", "-c", "echo no disk >&2; exit 3").require("make room")
    assert runner.run("/nowhere/program").code == 127
    assert runner.run("sleep", "30", seconds=0.1).code == 124
    assert runner.attached("sh", "-c", "exit 4") == 4


def test_the_app_has_help() -> None:
    """Each command says what it does."""
    assert isinstance(app, typer.Typer)
    assert all(one.callback and one.callback.__doc__ for one in app.registered_commands)
