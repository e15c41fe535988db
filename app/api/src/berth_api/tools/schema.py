"""A tool as callers send and see it."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["DIAMETER_MM_MAX", "FLUTES_MAX", "NAME_LENGTH_MAX", "NewTool", "Tool", "ToolKind"]

NAME_LENGTH_MAX = 80
DIAMETER_MM_MAX = 100.0
FLUTES_MAX = 12


class ToolKind(StrEnum):
    """The shapes of cutter that the workshop knows."""

    END_MILL = "end_mill"
    BALL_NOSE = "ball_nose"
    V_BIT = "v_bit"
    DRILL = "drill"


# Control characters are refused: PostgreSQL cannot store U+0000, and the others only spoil lists.
ToolName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=NAME_LENGTH_MAX, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$"
    ),
]


class NewTool(BaseModel):
    """A tool to add."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ToolName
    """What people call it; no two tools share a name, whatever their capitals."""
    kind: ToolKind
    diameter_mm: Annotated[float, Field(strict=True, gt=0, le=DIAMETER_MM_MAX, allow_inf_nan=False)]
    """Cutting diameter in millimetres."""
    flutes: Annotated[int, Field(strict=True, ge=1, le=FLUTES_MAX)]
    """Number of cutting edges."""


class Tool(BaseModel):
    """A stored tool."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: uuid.UUID
    name: str
    kind: ToolKind
    diameter_mm: float
    flutes: int
    version: int
    """Counts the changes of this tool, from 1."""
    created_at: datetime
    updated_at: datetime
