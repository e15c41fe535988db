"""What the simulation must know of the machine and the work."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, TypeAlias

from pydantic import ConfigDict, Field

from .move import Point

__all__ = ["CLEARANCE_MM", "RAPID_MM_PER_MIN", "ClearanceMm", "Envelope", "Parameters", "RapidMmPerMin"]

RAPID_MM_PER_MIN: Final = 5000.0
CLEARANCE_MM: Final = 1.0

# Strict: numbers only, since what looks like a number (true, "1") was meant otherwise.
RapidMmPerMin: TypeAlias = Annotated[float, Field(strict=True, ge=1, le=1_000_000, allow_inf_nan=False)]
ClearanceMm: TypeAlias = Annotated[float, Field(strict=True, ge=-10_000, le=10_000, allow_inf_nan=False)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """The box that the tool's tip must not leave, in the program's coordinates."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True, extra="forbid")

    min: Point
    """The corner with the smallest x, y and z, in millimetres."""
    max: Point
    """The corner with the largest x, y and z, in millimetres."""

    def __post_init__(self) -> None:
        """Refuse a box turned inside out.

        Raises:
            ValueError: if `min` is above `max` on an axis.
        """
        for axis, low, high in zip("xyz", self.min, self.max, strict=True):
            if low > high:
                message = f"found {axis} from {low:g} to {high:g}; expected min up to max; exchange them"
                raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameters:
    """The machine and the work, as far as the simulation needs them."""

    rapid_mm_per_min: float = RAPID_MM_PER_MIN
    """Speed of G0, in millimetres per minute."""
    clearance_mm: float = CLEARANCE_MM
    """Height (z) in millimetres from which on up the tool may travel with G0."""
    envelope: Envelope | None = None
    """Where the tool may go; anywhere when None."""
