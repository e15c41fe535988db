"""The files that decide a suite: all that git would keep, and for the proxy's tests all that they touch."""

import re
import subprocess
from pathlib import Path

import pytest

from bootstrap import sources, unchanged
from bootstrap.commands import Command
from bootstrap.context import Context
from bootstrap.suites import every_suite
from tests.bootstrap.closure import closure, named_paths, named_texts

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with a file that is tracked, and one that it ignores."""
    root = tmp_path / "repository"
    (root / "made").mkdir(parents=True)
    (root / ".gitignore").write_text("made/\n")
    (root / "tracked.py").write_text("a = 1\n")
    (root / "made" / "cache").write_text("1")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    subprocess.run(["git", "-C", str(root), "add", "."], check=True)
    return root


def found(root: Path) -> list[str]:
    """The files of a checkout that count."""
    files = sources.files(root, (sources.CHECKOUT,))
    assert files is not None
    return [str(file.relative_to(root)) for file in files]


def test_a_checkout_is_what_git_would_keep(checkout: Path) -> None:
    """A new file counts before it is added, and one that only a person's own settings ignore; products do not."""
    (checkout / "new").mkdir()
    (checkout / "new" / "Größe.py").write_text("")
    (checkout / "private.py").write_text("")
    (checkout / ".git" / "info").mkdir(exist_ok=True)
    (checkout / ".git" / "info" / "exclude").write_text("private.py\n")
    assert found(checkout) == [".gitignore", "new/Größe.py", "private.py", "tracked.py"]


@pytest.mark.parametrize("change", ["write", "remove", "run", "add"])
def test_any_change_of_a_checkout_shows(checkout: Path, change: str) -> None:
    """Content, mode, absence and company of a file are all seen; what is ignored is not."""
    command = Command(argv=("true",), folder=checkout, settled_by=(sources.CHECKOUT,))
    before = unchanged.digest(command, "tools")
    (checkout / "made" / "cache").write_text("2")
    assert unchanged.digest(command, "tools") == before is not None
    file = checkout / "tracked.py"
    match change:
        case "write":
            file.write_text("a = 2\n")
        case "remove":
            file.unlink()
        case "run":
            file.chmod(0o755)
        case _:
            (checkout / "untracked.py").write_text("")
    assert unchanged.digest(command, "tools") != before


def test_outside_of_a_repository_everything_runs_each_time(checkout: Path) -> None:
    """A copy without its history may lie in a repository that knows nothing of its files."""
    inner = checkout / "made" / "copy"
    inner.mkdir()
    (inner / "tracked.py").write_text("")
    assert sources.files(inner, (sources.CHECKOUT,)) is None
    command = Command(argv=("true",), folder=inner, settled_by=(sources.CHECKOUT,))
    assert unchanged.digest(command, "tools") is None


def test_where_git_fails_everything_runs_each_time(tmp_path: Path) -> None:
    """A repository that git does not take for one settles nothing."""
    (tmp_path / ".git").mkdir()
    assert sources.files(tmp_path, (sources.CHECKOUT,)) is None


def test_all_that_the_proxys_tests_touch_decides_them(ctx: Context) -> None:
    """Whatever they import, at whatever remove, and every path that any of it names lies in what settles the suite."""
    (command,) = next(suite.commands for suite in every_suite(ctx.layout, engine=True) if suite.name == "engine")
    places = {ROOT / name for name in command.settled_by}
    tests = ROOT / "tests" / "proxy"
    assert str(tests.relative_to(ROOT)) in command.argv
    above = [folder / "conftest.py" for folder in tests.parents if folder.is_relative_to(ROOT)]
    touched = closure(ROOT, [*tests.rglob("*.py"), *filter(Path.is_file, above)])
    read = {path for file in touched for path in (*named_paths(file), *named_texts(ROOT, file))}
    assert {ROOT / "components" / "proxy" / "render.py", ROOT / "tests" / "conftest.py"} <= touched
    assert {ROOT / "app" / "proxy", ROOT / "components" / "proxy" / "templates"} <= read
    by_name = re.compile("import_module|__import__|importlib")  # sources cannot tell what
    assert [file for file in touched if by_name.search(file.read_text(encoding="utf-8"))] == []
    outside = {path for path in touched | read if not places & {path, *path.parents}}
    assert {str(path.relative_to(ROOT)) for path in outside} == set()
    assert {ROOT / name for name in ("pyproject.toml", "uv.lock")} <= places  # how pytest and what it runs are set up


def test_a_closure_holds_what_is_imported_anywhere(tmp_path: Path) -> None:
    """Imports in functions, of parts of a package, relative ones, and the packages around them are found."""
    texts = {
        "start.py": "def f():\n    from package.inner import part\n",
        "package/__init__.py": "",
        "package/inner/__init__.py": "from ..other import x\n",
        "package/inner/part.py": "import json, package.third\n",
        "package/other.py": "x = Path(__file__).parents[1] / 'data' / f(1)\n",
        "package/third.py": "y = 'data/notes.txt'\nz = __file__\n",
        "package/apart.py": "",
        "data/notes.txt": "",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    files = closure(tmp_path, [tmp_path / "start.py"])
    assert {str(file.relative_to(tmp_path)) for file in files} == set(texts) - {"package/apart.py", "data/notes.txt"}
    assert list(named_paths(tmp_path / "package" / "other.py")) == [tmp_path / "data"]
    assert list(named_paths(tmp_path / "package" / "third.py")) == [tmp_path / "package" / "third.py"]
    assert list(named_texts(tmp_path, tmp_path / "package" / "third.py")) == [tmp_path / "data" / "notes.txt"]
