"""A job as callers send and see it."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from ..cam.issue import Issue
from ..cam.limits import GCODE_CHARS_MAX
from ..cam.parameters import CLEARANCE_MM, RAPID_MM_PER_MIN, ClearanceMm, Envelope, Parameters, RapidMmPerMin
from ..cam.result import Summary

__all__ = ["FINAL", "FileJob", "Job", "JobKind", "JobResult", "JobState", "Machine", "NewJob", "TextJob"]


class JobKind(StrEnum):
    """What the worker can do."""

    SIMULATE = "simulate"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL: Final = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})
"""States that never change again."""


class Machine(BaseModel):
    """What to know of the machine for a simulation."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

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


class TextJob(Machine):
    """The simulation of a program that is sent along."""

    kind: Literal[JobKind.SIMULATE]
    gcode: Annotated[str, Field(max_length=GCODE_CHARS_MAX)]
    """The program's text."""


class FileJob(Machine):
    """The simulation of a program in a stored file."""

    kind: Literal[JobKind.SIMULATE]
    file_id: uuid.UUID
    """One of the caller's files."""


NewJob: TypeAlias = TextJob | FileJob


class JobResult(BaseModel):
    """What a simulation found. The moves are not kept: there may be hundreds of thousands."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    summary: Summary
    issues: list[Issue]
    """In the order of the lines, the first 1000."""
    counts: dict[str, int]
    """How many of the listed issues have each code."""


class Job(BaseModel):
    """A job as it stands."""

    model_config = ConfigDict(from_attributes=True, frozen=True, use_attribute_docstrings=True)

    id: uuid.UUID
    kind: JobKind
    state: JobState
    progress: float
    """Part that is done, from 0 to 1."""
    message: str | None
    """What goes on, for people."""
    result: JobResult | None
    """Only when it succeeded."""
    error: str | None
    """Why it failed, for people."""
    owner: str
    """Name of the user who asked for it."""
    created_at: datetime
    started_at: datetime | None
    """When the attempt began that runs now or was the last."""
    finished_at: datetime | None
