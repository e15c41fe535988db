"""One suite of `make test`: its commands one after the other, all of them even after a failure."""

import re
from dataclasses import dataclass
from pathlib import Path

from . import process, unchanged
from .commands import Command
from .console import Console
from .context import Context
from .environment import whole
from .errors import StepError
from .graph import StepLog
from .suites import Suite

_SUITE_SECONDS = 3600.0
_TAIL_LINES = 60
_CLOSING = re.compile(r"\d+ (?:passed|failed|error|skipped|deselected)|no tests ran|^\s*Tests? ")
_SINGLE = re.compile("FAILED|ERROR|SKIPPED")
"""A pytest line about one test."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trust:
    """What earlier runs count for."""

    tools: str
    """See `unchanged.tools`."""
    passed: frozenset[Command]
    """Commands that need not run again."""


def run_suite(ctx: Context, suite: Suite, trust: Trust, console: Console, log: StepLog) -> str:
    """Run a suite and print its closing lines.

    Args:
        ctx: The world.
        suite: The suite.
        trust: What need not run again.
        console: Where the lines go.
        log: Where its commands write.

    Returns:
        What there is to say of its success.

    Raises:
        StepError: A command failed, with the end of what it printed.
    """
    env, niceness = whole(ctx) | {"NO_COLOR": "1"}, suite.turn.niceness
    failed: list[str] = []
    log.path.touch()
    for command in suite.commands:
        if command in trust.passed:
            with log.path.open("a", encoding="utf-8") as file:
                file.write(f"$ {' '.join(command.argv)}\nnothing has changed since it last succeeded\n")
            continue
        if command.report is not None:
            command.report.unlink(missing_ok=True)
        unchanged.unsettle(ctx.facts, command)
        files = unchanged.digest(command, trust.tools)
        before = log.path.stat().st_size
        more = dict(command.variables)
        code = process.run(
            command.argv, log=log.path, env=env | more, cwd=command.folder, timeout=_SUITE_SECONDS, niceness=niceness
        )
        if code:
            failed += ["", f"ended with code {code}:", *_lines(log.path, before)[-_TAIL_LINES:]]
        else:
            unchanged.settle(ctx.facts, command, trust.tools, files)
    closing = [line for line in _lines(log.path, 0)[-200:] if _CLOSING.search(line) and not _SINGLE.match(line)]
    for line in closing[-2:]:
        console.line(f"{suite.name}: {line.strip()}")
    if failed:
        raise StepError(what="\n".join(failed[1:]), remedy=f"make test ARGS={suite.name} runs this suite alone")
    return "passed before, nothing has changed since" if trust.passed.issuperset(suite.commands) else ""


def _lines(log: Path, start: int) -> list[str]:
    """The lines of a log from a position on."""
    with log.open("rb") as file:
        file.seek(start)
        return file.read().decode(errors="replace").splitlines()
