"""What `make test` runs: every suite by name."""

from dataclasses import dataclass

from .commands import OF_THE_PROXY, Command, api_tests, lint, pytest, vitest
from .layout import Layout
from .sources import CHECKOUT
from .turns import Turn

_ON_SERVERS = "tests on real PostgreSQL and Redis containers"
_ON_ENGINE = "tests of the stand-ins and base images on a real engine"
_ENGINE_ALONE = "engine and not e2e and not browser"
_WITHOUT_ENGINE = "not engine and not e2e and not browser"


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
        # Two files of each at once: with more, the engine and the waiting for it cost more than the waiting itself.
        Suite(
            name="airgap",
            commands=(
                pytest(
                    layout,
                    "airgap",
                    *("-n", "2", "--dist", "loadfile"),
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
                pytest(
                    layout,
                    "engine",
                    *("-m", _ENGINE_ALONE, "-n", "2", "--dist", "loadfile", "tests/proxy"),
                    settled_by=OF_THE_PROXY,
                ),
            ),
            needs_engine=True,
        ),
        # Two suites with servers of their own, because both wait more than they work.
        Suite(
            name="api-process",
            commands=(api_tests(layout, "api-process", "process", engine=engine),),
            loses_without_engine=_ON_SERVERS,
        ),
        Suite(
            name="api",
            commands=(api_tests(layout, "api", "not process", engine=engine),),
            loses_without_engine=_ON_SERVERS,
        ),
        Suite(
            name="unit",
            commands=(pytest(layout, "unit", "-m", _WITHOUT_ENGINE, "tests", settled_by=(CHECKOUT,)),),
            turn=Turn.GAPS,
        ),
        Suite(name="lint", commands=lint(layout), turn=Turn.SPARE),
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
                vitest(layout, web),
            ),
            turn=Turn.GAPS,
        ),
        Suite(
            name="e2e",
            commands=(
                # In the order in which they are collected: the longest first.
                pytest(
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
            commands=(pytest(layout, "browser", "-m", "browser", "tests/browser"),),
            needs_engine=True,
            turn=Turn.ALONE,
        ),
    ]
