"""The programs that suites consist of, and which files decide how each ends."""

from dataclasses import dataclass
from pathlib import Path

from .layout import Layout
from .sources import CHECKOUT

_PACKAGES = (
    "bootstrap",
    "components",
    "product",
    "settings",
    "ops",
    "policy",
    "tools",
    "bench",
    "tests",
    "app/dev/workbench",
)
OF_THE_PROXY = (
    "app/proxy",
    "components",
    "tests/proxy",
    "tests/conftest.py",
    "tests/e2e/harness/__init__.py",
    "tests/e2e/harness/eventually.py",
    "pyproject.toml",
    "uv.lock",
)
"""All that the proxy's tests import and read; a test of the bootstrap compares it with their sources."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One program of a suite."""

    argv: tuple[str, ...]
    folder: Path
    variables: tuple[tuple[str, str], ...] = ()
    """Environment variables it needs beside the usual ones."""
    report: Path | None = None
    """JUnit file that it writes; None for tools that count nothing."""
    settled_by: tuple[str, ...] = ()
    """Files and folders that alone decide its outcome beside the machine's tools, from its folder, or `CHECKOUT`; see
    `unchanged`. Empty for what runs each time."""
    makes: str = ""
    """A folder that must be there for that, from its folder."""


def lint(layout: Layout) -> tuple[Command, ...]:
    """Style and types of everything but the page."""
    root = layout.root
    ruff, mypy = str(layout.script("ruff")), str(layout.script("mypy"))
    code = [path.name for path in sorted(root.glob("*.py"))]
    code += [name for name in _PACKAGES if any((root / name).rglob("*.py"))]
    lines = [
        (ruff, "check", "."),
        (ruff, "format", "--check", "."),
        (mypy, "--explicit-package-bases", *code),
    ]
    airgap = [
        Command(
            argv=(mypy, "--explicit-package-bases", f"airgap/{package}"),
            folder=root,
            variables=(("MYPYPATH", f"airgap/{package}:airgap/{package}/tests"),),
            settled_by=(CHECKOUT,),
        )
        for package in ("plugins", "images")
    ]
    return (
        *(Command(argv=argv, folder=root, settled_by=(CHECKOUT,)) for argv in lines),
        _in_api(layout, "mypy", "--strict", "src", "tests"),
        *airgap,
    )


def pytest(layout: Layout, name: str, *arguments: str, settled_by: tuple[str, ...] = ()) -> Command:
    """Tests of the project's own environment; the suite's name is that of their report."""
    report = _report(layout, name)
    argv = (str(layout.script("pytest")), "-q", "--color=no", f"--junitxml={report}", *arguments)
    return Command(argv=argv, folder=layout.root, report=report, settled_by=settled_by)


def api_tests(layout: Layout, name: str, mark: str, *, engine: bool) -> Command:
    """Tests of the API with a mark; without an engine only those of them that need none."""
    report = _report(layout, name)
    chosen = mark if engine else f"{mark} and not engine"
    # They run schemathesis as a program; its plugin for pytest would be imported for nothing.
    words = ("-q", "--color=no", "-p", "no:schemathesis", f"--junitxml={report}", "-m", chosen, "tests")
    return _in_api(layout, "pytest", *words, report=report)


def _in_api(layout: Layout, *words: str, report: Path | None = None) -> Command:
    """A tool of the API's own environment, which is made with the Python of the project's."""
    return Command(
        argv=(str(layout.bin / "uv"), "run", "--frozen", *words),
        folder=layout.root / "app" / "api",
        variables=(("UV_PYTHON", str(layout.venv / "bin" / "python")),),
        report=report,
        settled_by=(".",),
    )


def vitest(layout: Layout, folder: Path) -> Command:
    """Tests of the page, whose folder is given."""
    report = _report(layout, "web")
    reporters = ("--reporter=default", "--reporter=junit", f"--outputFile.junit={report}")
    return Command(argv=("npm", "test", "--", *reporters), folder=folder, report=report, settled_by=(".",))


def _report(layout: Layout, name: str) -> Path:
    return layout.logs / f"junit-{name}.xml"
