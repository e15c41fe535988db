"""Steps that a scenario adds to the schema, and what the database says of them."""

from typing import Final

from tests.e2e.harness.berth import berth
from tests.e2e.harness.scenario import API_SOURCES, newest_migration
from tests.e2e.harness.stack import Stack

_STEP: Final = '''\
"""A step of a scenario of {prefix}."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"
PHASE = "{phase}"


def upgrade() -> None:
    """Change something nobody uses."""
    op.execute("{statement}")
'''
"""It names its stack, so that no other one has the same image and keeps it from being removed."""


def add_step(stack: Stack, revision: str, phase: str, statement: str) -> None:
    """Add a step to the schema.

    Args:
        stack: The stack.
        revision: The step's own.
        phase: `expand` or `contract`.
        statement: What it does, in SQL.
    """
    before = newest_migration(stack)
    text = _STEP.format(prefix=stack.prefix, revision=revision, before=before, phase=phase, statement=statement)
    stack.project.write(f"{API_SOURCES}/migrations/versions/v{revision}_scenario.py", text)


def steps_of(stack: Stack) -> list[list[str]]:
    """Whether each step is applied, its revision and its phase, as `berth migrate status` says."""
    return [line.split()[:3] for line in berth(stack, "migrate", "status").text.splitlines()]
