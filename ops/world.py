"""What every verb is given: the project, the CLI, the engine, and the person."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ops.engine import Engine
from ops.errors import OpsError
from ops.project import Project, find
from ops.release import Release, parse_ledger
from ops.runner import Runner
from ops.state import Stack


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """One stack of the project the person is in."""

    project: Project
    runner: Runner
    engine: Engine
    stack: Stack
    console: Console

    @classmethod
    def of(cls, stack: str) -> "World":
        """The world of a stack, as the person's folder and environment make it."""
        project = find(Path.cwd(), stack, os.environ)
        runner = Runner(project.root, project.environ)
        return cls(
            project=project,
            runner=runner,
            engine=Engine(runner),
            stack=Stack(project, runner),
            console=Console(highlight=False, soft_wrap=True),
        )

    def releases(self) -> list[Release]:
        """The ledger; empty when nothing was recorded yet."""
        file = self.project.ledger
        return parse_ledger(file.read_text(encoding="utf-8"), str(file)) if file.exists() else []

    def stack_text(self) -> str:
        """The stack file.

        Raises:
            OpsError: there is none.
        """
        file = self.project.file
        if not file.exists():
            raise OpsError(
                where=str(file),
                found="no such file",
                expected="the settings of the stack",
                remedy="name another --stack",
            )
        return file.read_text(encoding="utf-8")

    def say(self, text: str) -> None:
        """A line for the person; square brackets are text."""
        self.console.print(text, markup=False)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Rows in columns."""
        table = Table(*header, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*row)
        self.console.print(table, markup=False)

    def agreed(self, question: str, *, yes: bool) -> bool:
        """Whether the person agrees.

        Raises:
            OpsError: nobody is there to ask.
        """
        if yes:
            return True
        if not sys.stdin.isatty():
            raise OpsError(
                where="terminal", found="none to ask on", expected="--yes", remedy="read the plan above, then add --yes"
            )
        return self.console.input(f"{question} (yes/no) ").strip() == "yes"
