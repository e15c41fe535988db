"""The steps of the schema as the code knows them, and where a database stands among them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from alembic.config import Config
from alembic.script import Script, ScriptDirectory

__all__ = ["STEPS", "Phase", "Standing", "Step", "StepError", "configuration", "stand", "steps"]

STEPS: Final = Path(__file__).parent / "migrations"

Phase = Literal["expand", "contract"]
"""`expand`: the release before can still run on the changed schema; `contract`: it cannot."""
PHASES: Final[tuple[Phase, ...]] = ("expand", "contract")


class StepError(Exception):
    """A step does not say what it must, or the database is at one that this code cannot place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One change of the schema."""

    revision: str
    phase: Phase
    title: str
    """The first line of the step's docstring."""


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


def configuration(versions: Path) -> Config:
    """Build Alembic's configuration for the steps in `versions`."""
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    return config


def steps(config: Config) -> tuple[Step, ...]:
    """Read every step, oldest first.

    Raises:
        StepError: if one has no phase.
    """
    newest_first = ScriptDirectory.from_config(config).walk_revisions()
    return tuple(read(script) for script in reversed(list(newest_first)))


def read(script: Script) -> Step:
    """Read one step from its module."""
    said: object = getattr(script.module, "PHASE", None)
    for phase in PHASES:
        if said == phase:
            return Step(revision=script.revision, phase=phase, title=script.doc)
    message = f"{Path(script.path).name}: found PHASE {said!r}; expected 'expand' or 'contract'; add the line"
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
