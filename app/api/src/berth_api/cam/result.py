"""What a simulation answers."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict

from .issue import Issue, Issues
from .move import Move
from .state import State
from .totals import Bounds, Totals

__all__ = ["Simulation", "Summary", "summarise"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What the program does, added up."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    lines: int
    """Lines read: up to the program's end, or up to where a limit stopped the simulation."""
    moves: int
    unit: str | None
    """`mm` or `inch`, as the program stated last; null if it did not (millimetres are assumed then)."""
    complete: bool
    """Whether everything up to the program's end was simulated; if not, an issue `too-long` says why."""
    length_mm: float
    rapid_length_mm: float
    cutting_length_mm: float
    seconds: float
    """Time of rapids, cuts and dwells; without acceleration, tool changes and stops."""
    rapid_seconds: float
    cutting_seconds: float
    dwell_seconds: float
    bounds: Bounds | None
    """The box around the path; null without a move."""
    errors: int
    """All errors, also those that `issues` no longer lists."""
    warnings: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Simulation:
    """What a program does, move by move, and what is wrong with it."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    moves: list[Move]
    """In the order of the program."""
    summary: Summary
    issues: list[Issue]
    """In the order of the lines, the first 1000."""


def summarise(*, lines: int, complete: bool, state: State, totals: Totals, issues: Issues) -> Summary:
    """Put the summary together from what the run left."""
    unit = None if state.unit_mm is None else ("inch" if state.inches else "mm")
    return Summary(
        lines=lines,
        moves=totals.moves,
        unit=unit,
        complete=complete,
        length_mm=totals.rapid_length_mm + totals.cutting_length_mm,
        rapid_length_mm=totals.rapid_length_mm,
        cutting_length_mm=totals.cutting_length_mm,
        seconds=totals.rapid_seconds + totals.cutting_seconds + totals.dwell_seconds,
        rapid_seconds=totals.rapid_seconds,
        cutting_seconds=totals.cutting_seconds,
        dwell_seconds=totals.dwell_seconds,
        bounds=totals.bounds,
        errors=issues.errors,
        warnings=issues.warnings,
    )
