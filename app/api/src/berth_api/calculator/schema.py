"""The questions that the calculators answer."""

from enum import StrEnum
from typing import Annotated, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .strings import SpacingMethod

__all__ = ["FretQuery", "SpacingQuery", "Temperament"]

ScaleMm: TypeAlias = Annotated[float, Field(ge=100, le=2000, allow_inf_nan=False)]
MarginMm: TypeAlias = Annotated[float, Field(ge=0, le=50, allow_inf_nan=False)]
GaugeMm: TypeAlias = Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]


class Temperament(StrEnum):
    """How the octave is divided."""

    EQUAL_12 = "12-tet"
    """Into twelve equal steps."""


class SpacingQuery(BaseModel):
    """Strings to place across a nut or a saddle."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    nut_width_mm: Annotated[float, Field(ge=10, le=500, allow_inf_nan=False)] = 43.0
    """Width of the nut, or of the saddle."""
    strings: Annotated[int, Field(ge=2, le=24)] = 6
    """How many strings."""
    bass_margin_mm: MarginMm = 3.0
    """Wood outside the lowest string."""
    treble_margin_mm: MarginMm = 3.0
    """Wood outside the highest string."""
    method: SpacingMethod = SpacingMethod.GAPS
    """What is equal: `centres` or `gaps` (proportional)."""
    gauges_mm: Annotated[list[GaugeMm], Field(max_length=24)] = []
    """Diameters from the lowest string on, one `gauges_mm=` for each; none to place lines."""

    @model_validator(mode="after")
    def one_gauge_for_each_string(self) -> Self:
        """Refuse gauges that are neither none nor one for each string."""
        if self.gauges_mm and len(self.gauges_mm) != self.strings:
            found = f"found {len(self.gauges_mm)} gauges_mm for {self.strings} strings"
            message = f"{found}; expected one for each string, or none; add or remove some"
            raise ValueError(message)
        return self


class FretQuery(BaseModel):
    """Frets to place along one scale, or along two on a fanned fretboard."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    scale_length_mm: ScaleMm = 648.0
    """Scale of the string, or of the highest string on a fanned fretboard."""
    frets: Annotated[int, Field(ge=1, le=48)] = 22
    """How many frets."""
    temperament: Temperament = Temperament.EQUAL_12
    """How the octave is divided."""
    bass_scale_length_mm: ScaleMm | None = None
    """Scale of the lowest string; makes a fanned fretboard."""
    perpendicular_fret: Annotated[float | None, Field(ge=0, le=48, allow_inf_nan=False)] = None
    """Fret that stands square to the neck on a fanned fretboard, 0 for the nut; 7 unless given."""

    @model_validator(mode="after")
    def a_fan_needs_two_scales(self) -> Self:
        """Refuse a perpendicular fret where all frets are square, or beyond the last fret."""
        if self.perpendicular_fret is None:
            return self
        if self.bass_scale_length_mm is None:
            message = "found perpendicular_fret alone; expected bass_scale_length_mm with it; add or remove one"
            raise ValueError(message)
        if self.perpendicular_fret > self.frets:
            found = f"found perpendicular_fret {self.perpendicular_fret:g} beyond fret {self.frets}"
            message = f"{found}; expected one of the frets; choose a lower one"
            raise ValueError(message)
        return self
