"""Decisions apart from effects: who in `ops` may know what."""

import ast
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
OPS: Final = ROOT / "ops"
PURE: Final = [
    *sorted((OPS / "commands").glob("*.py")),
    *(OPS / name for name in ("stack_file.py", "yaml_edit.py", "release.py")),
]
EFFECTS: Final = {"os", "pathlib", "shutil", "signal", "socket", "subprocess", "tempfile", "time", "rich", "typer"}
PROGRAM: Final = {"components", "product", "policy", "bootstrap", "pulumi", "tests", "bench", "app"}


def imported(file: Path) -> set[str]:
    """The top-level modules a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("file", PURE, ids=lambda file: file.stem)
def test_a_decision_has_no_effect(file: Path) -> None:
    """What a command decides is made of facts alone: nothing there reads, asks or starts anything."""
    assert not imported(file) & EFFECTS


def test_one_place_starts_programs() -> None:
    """Every other program is started by the runner."""
    assert [file.name for file in OPS.rglob("*.py") if "subprocess" in imported(file)] == ["runner.py"]


def test_the_command_knows_nothing_of_the_program() -> None:
    """It works on what the program left behind, not through it."""
    files = list(OPS.rglob("*.py"))
    assert files
    for file in files:
        assert not imported(file) & PROGRAM, file
