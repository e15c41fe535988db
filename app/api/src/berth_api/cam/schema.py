"""A simulation as callers ask for it."""

from typing import Final

from fastapi.openapi.models import Example
from pydantic import BaseModel, ConfigDict

from .parameters import CLEARANCE_MM, RAPID_MM_PER_MIN, ClearanceMm, Envelope, Parameters, RapidMmPerMin

__all__ = ["EXAMPLES", "SimulationRequest"]

EXAMPLES: Final[dict[str, Example]] = {
    "arc": Example(summary="Half a circle", value={"gcode": "G21 G90\nG2 X60 Y40 I30 J20"}),
    "pocket": Example(
        summary="A plunge and a full circle, checked against the machine's size",
        value={
            "gcode": "G21 G90 G17\nM3 S18000\nG0 Z5\nG0 X20 Y10\nG1 Z-1 F300\nG3 I-10 F900\nG0 Z5\nM5\nM2",
            "rapid_mm_per_min": 4000,
            "clearance_mm": 2,
            "envelope": {"min": [0, 0, -20], "max": [600, 400, 60]},
        },
    ),
}


class SimulationRequest(BaseModel):
    """A program, and what to know of the machine."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    gcode: str
    """The program's text."""
    rapid_mm_per_min: RapidMmPerMin = RAPID_MM_PER_MIN
    """Speed of G0, in millimetres per minute."""
    clearance_mm: ClearanceMm = CLEARANCE_MM
    """Height (z) in millimetres from which on up the tool may travel with G0."""
    envelope: Envelope | None = None
    """The box that the tool must not leave; without one, reach is not checked."""

    def parameters(self) -> Parameters:
        """Give what to know of the machine."""
        return Parameters(
            rapid_mm_per_min=self.rapid_mm_per_min, clearance_mm=self.clearance_mm, envelope=self.envelope
        )
