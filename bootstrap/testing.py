"""`test`: every suite, each in its own log; goes on after a failure and sums up at the end."""

from collections.abc import Sequence
from functools import partial

from . import ensure as setup
from . import unchanged
from .console import Console
from .context import Context
from .errors import EngineUnavailableError
from .graph import Outcome, Step, run_steps
from .junit import count
from .suite_run import Trust, run_suite
from .suites import Suite, every_suite
from .turns import waits_for

NOT_ALL_RAN = 3
"""Exit code when everything that ran passed but something could not run."""
ALL = "all"
"""In place of suites' names: every suite, also what has passed on the same files before."""


def run(ctx: Context, names: Sequence[str], console: Console) -> int:
    """Set up, run the suites and sum up.

    Args:
        ctx: The world.
        names: The suites to run, or `ALL`; when empty, all but those that have passed on the same files before.
        console: Where the lines go.

    Returns:
        0 when all ran and passed, 1 when something failed, 3 when something could not run and the rest passed.
    """
    known = {suite.name for suite in every_suite(ctx.layout, engine=True)}
    anew = bool(names) or bool(ctx.environ.get("CI"))
    names = [name for name in names if name != ALL]
    if unknown := set(names) - known:
        console.line(f"no suite {', '.join(sorted(unknown))}; there are: {', '.join(sorted(known))}, and {ALL}")
        return 2
    outcomes = setup.ensure(ctx, purpose(names), console)
    no_engine = engine_reason(outcomes)
    if no_engine is None and not all(outcome.reached for outcome in outcomes.values()):
        console.line("\nnothing was tested: the set-up failed, see above")
        return 1
    if no_engine is not None and not all(outcomes[name].reached for name in (setup.PYTHON, setup.CLI, setup.PLUGINS)):
        console.line("\nnothing was tested: the set-up failed, see above")
        return 1
    suites = [suite for suite in every_suite(ctx.layout, engine=no_engine is None) if suite.name in (names or known)]
    runnable = [suite for suite in suites if no_engine is None or not suite.needs_engine]
    engine = outcomes[setup.ENGINE].text if setup.ENGINE in outcomes else ""
    tools = unchanged.tools(ctx, engine, unchanged.images(ctx) if engine else "")
    commands = [command for suite in runnable for command in suite.commands]
    passed = {one for one in commands if not anew and unchanged.is_settled(ctx.facts, one, tools)}
    console.line("")
    trust = Trust(tools=tools, passed=frozenset(passed))
    order = waits_for({suite.name: suite.turn for suite in runnable})
    steps = [
        Step(name=suite.name, run=partial(run_suite, ctx, suite, trust, console), after=order[suite.name])
        for suite in runnable
    ]
    results = run_steps(steps, console=console, logs=ctx.layout.logs)
    text, code = summary(suites, results, no_engine)
    counts = count(one.report for one in commands if one.report and one not in passed)
    reasons = [f"  skipped {times}: {reason}" for reason, times in counts.skip_reasons.most_common()]
    before = count(one.report for one in passed if one.report).passed
    kept = [f"{before} more passed before, with the same files and tools; make test ARGS={ALL} runs them too"]
    console.line("\n".join(["", *reasons, *text, counts.line(), *(kept if before else [])]))
    return code


def purpose(names: Sequence[str]) -> str:
    """The set-up that the named suites need."""
    if names and set(names) <= {"lint"}:
        return "lint"
    return "unit" if names and set(names) <= {"lint", "unit", "web"} else "test"


def engine_reason(outcomes: dict[str, Outcome]) -> str | None:
    """Why no engine can run here; None when one does or none is needed."""
    outcome = outcomes.get(setup.ENGINE)
    unavailable = outcome is not None and isinstance(outcome.error, EngineUnavailableError)
    return outcome.text.splitlines()[0] if outcome is not None and unavailable else None


def summary(suites: Sequence[Suite], results: dict[str, Outcome], no_engine: str | None) -> tuple[list[str], int]:
    """The closing lines, and the exit code."""
    failed = [suite.name for suite in suites if suite.name in results and not results[suite.name].reached]
    lines = [f"failed: {', '.join(failed)}"] if failed else []
    if no_engine is not None:
        for suite in suites:
            if suite.needs_engine:
                lines.append(f"not run: {suite.name}: {no_engine}")
            elif suite.loses_without_engine:
                lines.append(f"not run: {suite.name}, {suite.loses_without_engine}: {no_engine}")
    missing = any(line.startswith("not run") for line in lines)
    return lines, 1 if failed else NOT_ALL_RAN if missing else 0
