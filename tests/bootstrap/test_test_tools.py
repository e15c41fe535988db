"""The programs that some tests drive are installed where that is allowed, and asked for nowhere else."""

from dataclasses import replace

import pytest

from bootstrap import ensure, test_tools
from bootstrap.context import Context
from bootstrap.errors import StepError
from bootstrap.graph import StepLog
from tests.bootstrap.conftest import ToolMaker, calls

SHELL, CHROMIUM = "chromium-headless-shell", "chromium"


@pytest.mark.parametrize(("browsers", "used"), [([SHELL], SHELL), ([CHROMIUM], CHROMIUM), ([CHROMIUM, SHELL], SHELL)])
def test_programs_that_are_there_are_used(
    ctx: Context, tool: ToolMaker, log: StepLog, browsers: list[str], used: str
) -> None:
    """Nothing is installed when every program is on PATH; either browser will do, the one without windows first."""
    apt = tool("apt-get", "exit 0")
    for name in [*browsers, "docker-registry"]:
        tool(name, "exit 0")
    assert test_tools.ensure(replace(ctx, is_root=True), log) == f"{used}, docker-registry: found"
    assert test_tools.found(ctx, test_tools.BROWSERS) == used
    assert calls(apt) == []


def test_root_on_debian_installs_only_what_is_missing(
    ctx: Context, tool: ToolMaker, log: StepLog, said: list[str]
) -> None:
    """The line says that the system changes, and a program that is there is left alone."""
    apt = tool("apt-get", "exit 0")
    tool(CHROMIUM, "exit 0")
    assert test_tools.ensure(replace(ctx, is_root=True), log) == "docker-registry: installed"
    assert calls(apt)[-1].endswith("install --no-install-recommends docker-registry")
    assert said == ["installing docker-registry with apt-get (this changes the system)"]


@pytest.mark.parametrize(("known", "installed", "more"), [(0, SHELL, []), (100, CHROMIUM, [SHELL])])
def test_browser_is_installed_as_this_debian_has_it(  # noqa: PLR0913 - fixtures
    ctx: Context,
    tool: ToolMaker,
    log: StepLog,
    said: list[str],
    *,
    known: int,
    installed: str,
    more: list[str],
) -> None:
    """The browser without windows comes alone; where apt, asked after its update, has none, the whole one comes."""
    apt = tool("apt-get", "exit 0")
    lists = tool("apt-cache", f"test -s {apt}.calls && exit {known}")
    tool("docker-registry", "exit 0")
    assert test_tools.ensure(replace(ctx, is_root=True), log) == f"{installed}: installed"
    assert calls(lists) == [f"show {SHELL}"]
    assert [words.split()[-1] for words in calls(apt)] == ["update", installed]
    assert said[1:] == [f"apt knows no {name} here" for name in more]


def test_without_root_the_tests_that_need_them_are_named(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """A person without root goes on, and knows what stays untested."""
    apt = tool("apt-get", "exit 0")
    text = test_tools.ensure(ctx, log)
    assert "no chromium-headless-shell or chromium: not tested: the page in a browser" in text
    assert calls(apt) == []


def test_an_installation_that_fails_is_an_error(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """Where installing is allowed, its failure is not passed over."""
    tool("apt-get", "exit 100")
    with pytest.raises(StepError, match="apt-get update ended with code 100"):
        test_tools.ensure(replace(ctx, is_root=True), log)


@pytest.mark.parametrize(("purpose", "wanted"), [("up", False), ("test", True), ("unit", False), ("lint", False)])
def test_only_a_test_run_asks_for_them(ctx: Context, purpose: str, *, wanted: bool) -> None:
    """Bringing a stack up installs no browser."""
    assert (ensure.TOOLS in [step.name for step in ensure.steps(ctx, purpose)]) is wanted
