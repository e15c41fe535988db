"""Who may know whom: the import directions of the design."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FORBIDDEN = {
    "components": {"product", "settings", "ops", "policy", "airgap_plugins", "airgap_images", "tests", "bench"},
    "settings": {"product", "components", "ops", "policy", "airgap_plugins", "airgap_images", "tests", "bench"},
    "product": {"ops", "policy", "airgap_plugins", "airgap_images", "tests", "bench", "bootstrap", "os"},
    "app": {"components", "settings", "ops", "policy", "product", "pulumi", "pulumi_docker", "tests", "bench"},
    "airgap": {"components", "settings", "ops", "policy", "product", "bootstrap", "bench"},
    "bootstrap": {"components", "settings", "ops", "policy", "product", "pulumi", "pydantic", "tests", "bench"},
    "policy": {"components", "settings", "ops", "product", "airgap_plugins", "airgap_images", "tests", "bench"},
    "tools": {"components", "ops", "policy", "product", "airgap_plugins", "airgap_images", "tests", "bench"},
    "__main__.py": {"ops", "policy", "airgap_plugins", "airgap_images", "tests", "bench", "bootstrap", "os"},
}
"""Part of the tree to the modules it must not import."""


def sources(part: str) -> list[Path]:
    """The Python files of a part, without those others installed."""
    start = ROOT / part
    files = [start] if start.is_file() else sorted(start.rglob("*.py"))
    return [file for file in files if not {".venv", "node_modules"} & set(file.relative_to(ROOT).parts)]


def imported(file: Path) -> set[str]:
    """The top-level modules a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("part", FORBIDDEN)
def test_a_part_imports_only_what_it_may_know(part: str) -> None:
    """Mechanism, policy, application and tools stay apart."""
    files = sources(part)
    assert files, f"{part} has no sources: the rule looks at nothing"
    for file in files:
        if part != "airgap" or "tests" not in file.parts:
            assert not imported(file) & FORBIDDEN[part], file


def test_components_read_nothing_from_their_surroundings() -> None:
    """Components take arguments; environment, clock, configuration and the stack's name are not theirs to read."""
    for file in sources("components"):
        text = file.read_text()
        assert not imported(file) & {"os", "time", "datetime"}, file
        for call in ("pulumi.Config", "pulumi.get_stack", "pulumi.get_project"):
            assert call not in text, file


def test_one_place_creates_containers() -> None:
    """Every container goes through the recipe."""
    assert [file.name for file in sources("components") if "docker.Container(" in file.read_text()] == ["recipe.py"]


def test_one_place_reads_the_configuration() -> None:
    """Only the loader touches the stack's configuration."""
    readers = [
        file.name
        for part in ("__main__.py", "product", "settings", "components")
        for file in sources(part)
        if "runtime.config" in file.read_text() or "runtime import config" in file.read_text()
    ]
    assert readers == ["load.py"]
