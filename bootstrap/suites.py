"""What `make test` runs: every suite by name."""

from dataclasses import dataclass
from pathlib import Path

from .layout import Layout
from .turns import Turn

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
_ON_SERVERS = "tests on real PostgreSQL and Redis containers"
_ON_ENGINE = "tests of the stand-ins and base images on a real engine"
_ENGINE_ALONE = "engine and not e2e and not browser"
_WITHOUT_ENGINE = "not engine and not e2e and not browser"


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
    """Files and folders that alone decide its outcome beside the machine's tools, from its folder; see `unchanged`.
    Empty for what runs each time."""
    makes: str = ""
    """A folder that must be there for that, from its folder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suite:
    """Checks that pass or fail together."""

    name: str
    commands: tuple[Command, ...]
    needs_engine: bool = False
    """Nothing of it can run without a Docker engine."""
    loses_without_engine: str = ""
    """What of it is left out without an engine; empty when nothing is."""
    turn: Turn = Turn.FIRST


def every_suite(layout: Layout, *, engine: bool) -> list[Suite]:
    """The suites of the project.

    Args:
        layout: The checkout.
        engine: Whether a Docker engine answers; without one, tests that need it are deselected, and named at the end.
    """
    web = layout.root / "app" / "web"
    return [
        # Most of the time of the first two is waiting for containers, so a file more than there are cores at once.
        Suite(
            name="airgap",
            commands=(
                _pytest(
                    layout,
                    "airgap",
                    *("-n", "3", "--dist", "loadfile"),
                    *(() if engine else ("-m", "not engine")),
                    # Not their folder: pytest looks for what begins and ends a run right below what it is given.
                    *("airgap/plugins", "airgap/images"),
                    settled_by=("airgap", "pyproject.toml", "uv.lock"),
                ),
            ),
            loses_without_engine=_ON_ENGINE,
        ),
        Suite(
            name="engine",
            commands=(
                # Every worker collects for itself, so it looks only where such tests are.
                _pytest(layout, "engine", "-m", _ENGINE_ALONE, "-n", "3", "--dist", "loadfile", "tests/proxy"),
            ),
            needs_engine=True,
        ),
        # Two suites with servers of their own, because both wait more than they work.
        Suite(
            name="api-process",
            commands=(_api_tests(layout, "api-process", "process", engine=engine),),
            loses_without_engine=_ON_SERVERS,
        ),
        Suite(
            name="api",
            commands=(_api_tests(layout, "api", "not process", engine=engine),),
            loses_without_engine=_ON_SERVERS,
        ),
        Suite(name="unit", commands=(_pytest(layout, "unit", "-m", _WITHOUT_ENGINE, "tests"),), turn=Turn.GAPS),
        Suite(name="lint", commands=_lint(layout), turn=Turn.SPARE),
        Suite(
            name="web",
            commands=(
                Command(
                    argv=("npm", "ci", "--no-audit", "--no-fund"),
                    folder=web,
                    settled_by=("package-lock.json",),
                    makes="node_modules",
                ),
                Command(argv=("npm", "run", "lint"), folder=web, settled_by=(".",)),
                _vitest(layout, web),
            ),
            turn=Turn.GAPS,
        ),
        Suite(
            name="e2e",
            commands=(
                # In the order in which they are collected: the longest first.
                _pytest(
                    layout,
                    "e2e",
                    *("-m", "e2e", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "tests/e2e"),
                ),
            ),
            needs_engine=True,
            turn=Turn.ALONE,
        ),
        Suite(
            name="browser",
            # One stack for all of it; a browser drops its connections whenever another test's network comes or goes.
            commands=(_pytest(layout, "browser", "-m", "browser", "tests/browser"),),
            needs_engine=True,
            turn=Turn.ALONE,
        ),
    ]


def _lint(layout: Layout) -> tuple[Command, ...]:
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
        )
        for package in ("plugins", "images")
    ]
    return (
        *(Command(argv=argv, folder=root) for argv in lines),
        _in_api(layout, "mypy", "--strict", "src", "tests"),
        *airgap,
    )


def _pytest(layout: Layout, name: str, *arguments: str, settled_by: tuple[str, ...] = ()) -> Command:
    report = _report(layout, name)
    argv = (str(layout.script("pytest")), "-q", "--color=no", f"--junitxml={report}", *arguments)
    return Command(argv=argv, folder=layout.root, report=report, settled_by=settled_by)


def _api_tests(layout: Layout, name: str, mark: str, *, engine: bool) -> Command:
    report = _report(layout, name)
    chosen = mark if engine else f"{mark} and not engine"
    return _in_api(layout, "pytest", "-q", "--color=no", f"--junitxml={report}", "-m", chosen, "tests", report=report)


def _in_api(layout: Layout, *words: str, report: Path | None = None) -> Command:
    """A tool of the API's own environment, which is made with the Python of the project's."""
    return Command(
        argv=(str(layout.bin / "uv"), "run", "--frozen", *words),
        folder=layout.root / "app" / "api",
        variables=(("UV_PYTHON", str(layout.venv / "bin" / "python")),),
        report=report,
        settled_by=(".",),
    )


def _vitest(layout: Layout, folder: Path) -> Command:
    report = _report(layout, "web")
    reporters = ("--reporter=default", "--reporter=junit", f"--outputFile.junit={report}")
    return Command(argv=("npm", "test", "--", *reporters), folder=folder, report=report, settled_by=(".",))


def _report(layout: Layout, name: str) -> Path:
    return layout.logs / f"junit-{name}.xml"
