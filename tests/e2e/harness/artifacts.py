"""What remains of a failed scenario, for whoever looks at it later."""

import json
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.e2e.harness.engine import STACK_LABEL, EngineError
from tests.e2e.harness.project import REPOSITORY
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import without_secrets

FOLDER: Final = REPOSITORY / ".berth" / "e2e"


def folder_of(test: str) -> Path:
    """Where the artifacts of a test are."""
    return FOLDER / re.sub(r"[^\w.-]+", "-", test).strip("-")


def keep(stack: Stack, test: str, *, failure: str, since: float) -> Path:
    """Keep the CLI's output, the containers' words and the state of a stack.

    Args:
        stack: The stack.
        test: The test's name.
        failure: What pytest said.
        since: When the test began, in seconds since the epoch.

    Returns:
        The folder; an earlier one of the same test is gone.
    """
    folder = folder_of(test)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    engine = stack.engine
    (folder / "failure.txt").write_text(failure, encoding="utf-8")
    shutil.copytree(stack.cli.logs, folder / "pulumi")
    with suppress(EngineError):
        found = stack.containers()
        raw = json.dumps([one.raw for one in found], indent=1)
        (folder / "inspect.json").write_text(raw, encoding="utf-8")
        for one in found:
            (folder / f"log-{one.name}.txt").write_text(engine.logs(one.name), encoding="utf-8")
        words = ("--since", f"{since:.0f}", "--until", "0s", "--filter", f"label={STACK_LABEL}={stack.prefix}")
        (folder / "events.txt").write_text(engine.run("events", *words), encoding="utf-8")
    with suppress(AssertionError, ValueError):
        state = json.dumps(without_secrets(stack.state()), indent=1)
        (folder / "state.json").write_text(state, encoding="utf-8")
    return folder


def figure(name: str, value: float, unit: str) -> None:
    """Note a measured figure, one line each, in `figures.txt` of the folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "figures.txt").open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M} {name}: {value:.1f} {unit}\n")
