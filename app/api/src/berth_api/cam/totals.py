"""Adds up what a program does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import ConfigDict

from .move import ORIGIN, Move, MoveKind, Point

__all__ = ["Bounds", "Totals"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """The smallest box around the whole path, its start included."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    min: Point
    max: Point


@dataclass(kw_only=True, slots=True)
class Totals:
    """Sums of lengths (millimetres) and times (seconds) by what the tool does, and the box around the path."""

    moves: int = 0
    rapid_length_mm: float = 0.0
    rapid_seconds: float = 0.0
    cutting_length_mm: float = 0.0
    cutting_seconds: float = 0.0
    dwell_seconds: float = 0.0
    low: list[float] = field(default_factory=lambda: list(ORIGIN))
    high: list[float] = field(default_factory=lambda: list(ORIGIN))

    def add(self, move: Move, reached: Iterable[Point]) -> None:
        """Add a move, given the places it reaches."""
        self.moves += 1
        if move.kind is MoveKind.DWELL:
            self.dwell_seconds += move.seconds
            return
        if move.kind is MoveKind.RAPID:
            self.rapid_length_mm += move.length_mm
            self.rapid_seconds += move.seconds
        else:
            self.cutting_length_mm += move.length_mm
            self.cutting_seconds += move.seconds
        low, high = self.low, self.high
        for point in reached:
            for axis, value in enumerate(point):
                if value < low[axis]:
                    low[axis] = value
                elif value > high[axis]:
                    high[axis] = value

    @property
    def bounds(self) -> Bounds | None:
        """The box, or None when nothing moved."""
        return Bounds(min=Point(*self.low), max=Point(*self.high)) if self.moves else None
