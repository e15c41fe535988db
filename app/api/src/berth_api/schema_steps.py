"""The steps of the schema as the code knows them, and where a database stands among them.

They are read, not run, and without Alembic: to know that there is nothing to do must not take what doing it takes.
"""

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

__all__ = ["STEPS", "VERSIONS", "MigrationError", "Phase", "Standing", "Step", "StepError", "stand", "steps"]

STEPS: Final = Path(__file__).parent / "migrations"
VERSIONS: Final = STEPS / "versions"

Phase = Literal["expand", "contract"]
"""`expand`: the release before can still run on the changed schema; `contract`: it cannot."""
PHASES: Final[tuple[Phase, ...]] = ("expand", "contract")
SAID: Final = ("revision", "down_revision", "PHASE")


class MigrationError(Exception):
    """The schema could not be brought up to date, or not be looked at; it is as it was."""


class StepError(Exception):
    """A step does not say what it must, or the database is at one that this code cannot place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One change of the schema."""

    revision: str
    phase: Phase
    title: str
    """The first paragraph of the step's docstring."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a database stands."""

    current: str | None
    """The last step it took; None when it is empty."""
    head: str | None
    """The last step that this code knows."""
    ahead: bool
    """The database took steps that only newer code knows: this code runs on it as long as those only expand."""
    applied: tuple[Step, ...]
    """What it took of the steps that this code knows, oldest first."""
    pending: tuple[Step, ...]
    """What it lacks, oldest first."""


def steps(versions: Path) -> tuple[Step, ...]:
    """Read every step in `versions`, oldest first.

    Raises:
        StepError: if one does not say in literals what it is called, what it follows and its phase, or if they do not
            follow one another from the first, which follows None.
    """
    following: dict[object, Step] = {}
    for path in sorted(versions.glob("[!_]*.py")):
        before, step = read(path)
        if before in following:
            message = f"{path.name}: found a second step after {before!r}; expected one; let one follow the other"
            raise StepError(message)
        following[before] = step
    row: list[Step] = []
    last: str | None = None
    while last in following:
        row.append(following.pop(last))
        last = row[-1].revision
    if following:
        message = f"found steps after {list(following)}, which nothing leads to; expected one row of steps from None on"
        raise StepError(message)
    return tuple(row)


def read(path: Path) -> tuple[object, Step]:
    """Read from its file what a step follows, and the step."""
    module = ast.parse(path.read_bytes())
    said = dict.fromkeys(SAID)
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)) if name in said:
                said[name] = value
    revision, before, phase = (said[name] for name in SAID)
    if not isinstance(revision, str):
        message = f"{path.name}: found revision {revision!r}; expected a text; add the line"
        raise StepError(message)
    for known in PHASES:
        if phase == known:
            title = (ast.get_docstring(module) or "").partition("\n\n")[0]
            return before, Step(revision=revision, phase=known, title=title)
    message = f"{path.name}: found PHASE {phase!r}; expected 'expand' or 'contract'; add the line"
    raise StepError(message)


def stand(known: tuple[Step, ...], current: str | None) -> Standing:
    """Place a database that is at `current` among the known steps.

    Raises:
        StepError: if `current` is neither one of them nor, by its number, a later one.
    """
    revisions = [step.revision for step in known]
    head = revisions[-1] if revisions else None
    ahead = current is not None and current not in revisions
    if ahead and head is not None and str(current) <= head:
        message = f"the schema is at {current!r}; expected one of {', '.join(revisions)}; is this another's database?"
        raise StepError(message)
    taken = len(known) if ahead else 0 if current is None else revisions.index(current) + 1
    return Standing(current=current, head=head, ahead=ahead, applied=known[:taken], pending=known[taken:])
