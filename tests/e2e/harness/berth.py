"""The `berth` command on a scenario's stack, as a person types it in the project's folder."""

import json
from typing import Any, Final

from tests.e2e.harness.process import Run, Started
from tests.e2e.harness.project import REPOSITORY
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import resources

COMMAND: Final = REPOSITORY / ".venv" / "bin" / "berth"
_CHANGING: Final = {"recover", "rollback"}
"""Verbs that, told `--yes`, leave something else than files and settings say; a rotation is a whole update of these."""


def berth(stack: Stack, *words: str, expect: int | None = 0) -> Run:
    """Run the command to its end.

    Args:
        stack: The stack; after a command that may have changed it, what it runs counts as unknown.
        words: The arguments; a command for one stack is given the stack's name, unless they name another.
        expect: The exit code it must have; `None` accepts any.
    """
    if words[0] in _CHANGING and "--yes" in words and expect != 1:
        stack.unsettle()
    named = words if words[0] == "promote" or "--stack" in words else (*words, "--stack", stack.claim.stack)
    log = stack.cli.logs / f"{next(stack.cli._number):03}-berth-{words[0]}.txt"
    env = stack.cli._env | {"COLUMNS": "200", "NO_COLOR": "1"}
    started = Started([str(COMMAND), *named], env=env, cwd=stack.project.root, log=log)
    return stack.cli.finish(started, expect=expect)


def releases(stack: Stack) -> list[dict[str, Any]]:
    """What `berth releases --json` says, the last one first."""
    found: list[dict[str, Any]] = json.loads(berth(stack, "releases", "--json").text)
    return found


def live(stack: Stack) -> str:
    """Id of the live release, as the stack's own output has it."""
    (outputs,) = (one["outputs"] for one in resources(stack.state()) if one["type"] == "pulumi:pulumi:Stack")
    return str(outputs["release"]["id"])
