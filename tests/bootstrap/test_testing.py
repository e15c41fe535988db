"""The test runner: what it runs, what it says when something cannot run, how it counts."""

import io
import re
from pathlib import Path

import pytest

from bootstrap import ensure as setup
from bootstrap import testing
from bootstrap.commands import Command
from bootstrap.console import Console
from bootstrap.context import Context
from bootstrap.errors import EngineUnavailableError, StepError
from bootstrap.graph import Outcome
from bootstrap.junit import count
from bootstrap.suites import Suite, every_suite
from bootstrap.turns import Turn
from tests.bootstrap.conftest import calls, script

ROOT = Path(__file__).parents[2]
GOOD = Outcome(text="")
BAD = Outcome(text="x", error=StepError(what="x", remedy="y"))
NO_ENGINE = Outcome(
    text="no Docker engine answers at unix:///x: no such socket",
    error=EngineUnavailableError(what="no Docker engine answers", remedy="y"),
)
UNIT = Suite(name="unit", commands=())
API = Suite(name="api", commands=(), loses_without_engine="tests on PostgreSQL")
E2E = Suite(name="e2e", commands=(), needs_engine=True, turn=Turn.ALONE)


@pytest.mark.parametrize(
    ("results", "no_engine", "lines", "code"),
    [
        ({"unit": GOOD, "api": GOOD, "e2e": GOOD}, None, [], 0),
        ({"unit": GOOD, "api": BAD, "e2e": BAD}, None, ["failed: api, e2e"], 1),
        (
            {"unit": GOOD, "api": GOOD},
            "no socket",
            ["not run: api, tests on PostgreSQL: no socket", "not run: e2e: no socket"],
            3,
        ),
        (
            {"unit": BAD, "api": GOOD},
            "no socket",
            ["failed: unit", "not run: api, tests on PostgreSQL: no socket", "not run: e2e: no socket"],
            1,
        ),
    ],
)
def test_what_could_not_run_is_named_and_no_success(
    results: dict[str, Outcome], no_engine: str | None, lines: list[str], code: int
) -> None:
    """0 only when all ran and passed; 3 when something could not run; 1 when something failed."""
    assert testing.summary([UNIT, API, E2E], results, no_engine) == (lines, code)


def test_without_an_engine_the_rest_runs(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Suites that need no engine run, the others are named with the reason, and the exit code is 3."""
    outcomes = dict.fromkeys((setup.PYTHON, setup.CLI, setup.PLUGINS), GOOD) | {setup.ENGINE: NO_ENGINE}
    monkeypatch.setattr(setup, "ensure", lambda *_: outcomes)
    report = ctx.layout.logs / "junit-unit.xml"
    body = '<testsuite><testcase/><testcase><skipped message=\\"too old\\"/></testcase></testsuite>'
    pytest_ = script(ctx.layout.script("pytest"), f'echo "{body}" > "{report}"; echo "1 passed, 1 skipped in 0.1s"')

    def suites(_layout: object, *, engine: bool) -> list[Suite]:
        argv = (str(pytest_), "engine" if engine else "no engine")
        unit = Suite(name="unit", commands=(Command(argv=argv, folder=ctx.layout.root, report=report),))
        return [
            unit,
            Suite(name="e2e", commands=(Command(argv=("false",), folder=ctx.layout.root),), needs_engine=True),
        ]

    monkeypatch.setattr(testing, "every_suite", suites)
    stream = io.StringIO()
    assert testing.run(ctx, [], Console(stream)) == 3
    text = stream.getvalue()
    assert calls(pytest_) == ["no engine"]
    assert "unit: 1 passed, 1 skipped in 0.1s" in text
    assert "not run: e2e: no Docker engine answers at unix:///x: no such socket" in text
    assert "skipped 1: too old" in text
    assert text.endswith("1 passed, 0 failed, 1 skipped\n")


def test_a_failing_suite_shows_its_end_and_the_next_one_runs(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last lines are printed, the others go on, and the exit code is 1."""
    monkeypatch.setattr(setup, "ensure", lambda *_: {setup.PYTHON: GOOD})
    bad = script(ctx.layout.script("bad"), "echo assert 1 == 2; exit 1")
    good = script(ctx.layout.script("good"), "")
    suites = [
        Suite(name=path.name, commands=(Command(argv=(str(path),), folder=ctx.layout.root),)) for path in (bad, good)
    ]
    monkeypatch.setattr(testing, "every_suite", lambda *_args, **_more: suites)
    stream = io.StringIO()
    assert testing.run(ctx, [], Console(stream)) == 1
    assert "assert 1 == 2" in stream.getvalue()
    assert "failed: bad" in stream.getvalue()
    assert len(calls(good)) == 1


def test_a_broken_set_up_is_no_success(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a step other than the engine fails, nothing is tested and the exit code says so."""
    monkeypatch.setattr(setup, "ensure", lambda *_: {setup.PYTHON: BAD})
    stream = io.StringIO()
    assert testing.run(ctx, [], Console(stream)) == 1
    assert "nothing was tested" in stream.getvalue()


def test_an_unknown_suite_is_refused(ctx: Context) -> None:
    """The names there are get listed, and nothing is set up."""
    stream = io.StringIO()
    assert testing.run(ctx, ["units"], Console(stream)) == 2
    assert (
        "no suite units; there are: airgap, api, api-process, browser, e2e, engine, lint, unit, web, and all"
        in stream.getvalue()
    )
    assert not ctx.layout.own.exists()


@pytest.mark.parametrize(
    ("names", "expected"),
    [([], "test"), (["lint"], "lint"), (["unit"], "unit"), (["lint", "web"], "unit"), (["unit", "e2e"], "test")],
)
def test_a_suite_alone_needs_only_its_own_set_up(names: list[str], expected: str) -> None:
    """Style checks need no engine, no CLI and no images."""
    assert testing.purpose(names) == expected


def test_every_test_is_in_exactly_one_suite(ctx: Context) -> None:
    """The marks that choose tests in the root suites leave none out and take none twice."""
    chosen = {
        suite.name: command.argv[command.argv.index("-m") + 1]
        for suite in every_suite(ctx.layout, engine=True)
        for command in suite.commands
        if "-m" in command.argv and command.folder == ctx.layout.root
    }
    for present in ((), ("engine",), ("e2e",), ("engine", "e2e"), ("browser",)):
        marks = {mark: mark in present for mark in ("engine", "e2e", "browser")}
        selected = [name for name, text in chosen.items() if eval(text, {"__builtins__": {}}, marks)]  # noqa: S307 - our own constant expressions
        assert len(selected) == 1, (marks, selected)


@pytest.mark.parametrize("mark", ["engine", "e2e", "browser"])
def test_a_suite_looks_wherever_its_tests_are(ctx: Context, mark: str) -> None:
    """Every file of the product's tests with a mark lies in a folder that the suite of that name is given."""
    (command,) = next(suite.commands for suite in every_suite(ctx.layout, engine=True) if suite.name == mark)
    given = {word for word in command.argv if word.startswith("tests")}
    files = (ROOT / "tests").rglob("test_*.py")
    marked = [str(file.relative_to(ROOT)) for file in files if re.search(rf"pytest\.mark\.{mark}\b", file.read_text())]
    assert marked
    assert [name for name in marked if not any(name.startswith(f"{folder}/") for folder in given)] == []


def test_what_begins_and_ends_a_run_of_the_stand_ins_is_found(ctx: Context) -> None:
    """Hooks in the process that leads the workers are called only if they lie in `tests` of what pytest is given."""
    (command,) = next(suite.commands for suite in every_suite(ctx.layout, engine=True) if suite.name == "airgap")
    hooks = [file for file in (ROOT / "airgap").rglob("conftest.py") if "def pytest_sessionstart" in file.read_text()]
    assert hooks
    folders = {ROOT / word / "tests" for word in command.argv if word.startswith("airgap/")}
    assert {file.parent for file in hooks} <= folders


@pytest.mark.parametrize("engine", [True, False])
def test_every_test_of_the_api_is_in_exactly_one_suite(ctx: Context, engine: bool) -> None:  # noqa: FBT001 - a parameter
    """Its two suites share its tests between them; without an engine neither takes one that needs it."""
    chosen = [
        command.argv[command.argv.index("-m") + 1]
        for suite in every_suite(ctx.layout, engine=engine)
        for command in suite.commands
        if "-m" in command.argv and command.folder != ctx.layout.root
    ]
    for process, needs in ((True, True), (True, False), (False, True), (False, False)):
        marks = {"process": process, "engine": needs}
        selected = [text for text in chosen if eval(text, {"__builtins__": {}}, marks)]  # noqa: S307 - our own constant expressions
        assert len(selected) == (1 if engine or not needs else 0), marks


def test_reports_are_summed(tmp_path: Path) -> None:
    """Failures and errors count as failed; a missing or damaged report adds nothing."""
    one, two, damaged = tmp_path / "1.xml", tmp_path / "2.xml", tmp_path / "3.xml"
    one.write_text("<testsuites><testsuite><testcase/><testcase><failure/></testcase></testsuite></testsuites>")
    two.write_text("<testsuite><testcase><error/></testcase><testcase><skipped/></testcase><testcase/></testsuite>")
    damaged.write_text("<testsuite>")
    assert count([one, two, damaged, tmp_path / "none.xml"]).line() == "2 passed, 2 failed, 1 skipped"


def test_npm_ci_runs_again_only_for_another_lock_file(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dependencies that are installed for the present lock file are left alone."""
    monkeypatch.setattr(setup, "ensure", lambda *_: {setup.PYTHON: GOOD})
    npm = script(ctx.layout.bin / "npm", "mkdir -p node_modules")
    lock = ctx.layout.root / "package-lock.json"
    lock.write_text("1", encoding="utf-8")
    npm_ci = Command(
        argv=("npm", "ci"), folder=ctx.layout.root, settled_by=("package-lock.json",), makes="node_modules"
    )
    suite = Suite(name="web", commands=(npm_ci,))
    monkeypatch.setattr(testing, "every_suite", lambda *_args, **_more: [suite])
    monkeypatch.setenv("PATH", f"{ctx.layout.bin}:/usr/bin:/bin")
    for _ in range(2):
        assert testing.run(ctx, [], Console(io.StringIO())) == 0
    assert len(calls(npm)) == 1
    lock.write_text("2", encoding="utf-8")
    testing.run(ctx, [], Console(io.StringIO()))
    assert len(calls(npm)) == 2
