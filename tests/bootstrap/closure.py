"""What Python files import and read of the checkout, found from their sources alone."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path


def closure(root: Path, starts: Iterable[Path]) -> set[Path]:
    """The files of the checkout that importing these brings in, these included, whether at the top or in a function."""
    found: set[Path] = set()
    waiting = list(starts)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += [one for name in _imported(root, file) for one in _modules(root, name)]
    return found


def named_paths(file: Path) -> Iterator[Path]:
    """The places that a file names by way of its own: `Path(__file__).parent / "templates"` and the like."""
    yield from _named(ast.parse(file.read_text(encoding="utf-8")), file)


def named_texts(root: Path, file: Path) -> Iterator[Path]:
    """What a file names by its path from the checkout's folder."""
    words = (
        one.value for one in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(one, ast.Constant)
    )
    paths = (root / word for word in words if isinstance(word, str) and re.fullmatch(r"[\w.-]+(/[\w.-]+)+", word))
    yield from filter(Path.exists, paths)


def _imported(root: Path, file: Path) -> Iterator[str]:
    package = file.relative_to(root).parts[:-1]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _modules(root: Path, name: str) -> Iterator[Path]:
    """The files of a module and of all packages around it; nothing for what is not of the checkout."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        place = root.joinpath(*parts[:count])
        yield from (file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file())


def _named(node: ast.AST, file: Path) -> Iterator[Path]:
    if isinstance(node, ast.expr) and any(isinstance(one, ast.Name) and one.id == "__file__" for one in ast.walk(node)):
        try:
            value = eval(ast.unparse(node), {"__builtins__": {}}, {"Path": Path, "__file__": str(file)})  # noqa: S307 - an expression of our own sources
        except (NameError, AttributeError, TypeError):
            pass
        else:
            yield Path(value)
            return
    for inner in ast.iter_child_nodes(node):
        yield from _named(inner, file)
