"""What workers do with jobs in PostgreSQL: take one, show life, finish, give back, and find those that were lost.

A message may come twice, late, or never; workers may die anywhere. What keeps a job at exactly one result is this:
every attempt has a number, one statement takes a job, and every later statement of the taker names job, attempt and
taker, so it does nothing once the job was cancelled or another has it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, null, select, update

from ..database import Database
from .record import ERROR_LENGTH_MAX, JobRecord
from .schema import FINAL, JobResult, JobState, Machine

__all__ = ["ATTEMPTS_MAX", "Claim", "Claims", "Sending"]

ATTEMPTS_MAX: Final = 5
"""Runs of one job that may end with a dead worker: a job that kills its workers must not do so for ever."""
GAVE_UP: Final = f"Given up: {ATTEMPTS_MAX} workers ended while they ran it."
BATCH: Final = 200
"""Jobs that one look finds at most; the next look finds the next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """A message to put into the queue."""

    job_id: uuid.UUID
    attempt: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A job that this worker has."""

    job_id: uuid.UUID
    attempt: int
    worker: str
    machine: Machine
    gcode: bytes | None
    file_id: uuid.UUID | None
    request_id: str | None


class Claims:
    """The jobs as workers see them. Every method may raise DatabaseUnavailableError."""

    def __init__(self, database: Database) -> None:
        """Use `database`."""
        self._database = database

    async def take(self, wanted: Sending, worker: str) -> Claim | None:
        """Take a queued job for `worker`; None when it is another's, over, or an older attempt."""
        statement = (
            update(JobRecord)
            .where(
                JobRecord.id == wanted.job_id,
                JobRecord.attempt == wanted.attempt,
                JobRecord.state == JobState.QUEUED,
            )
            .values(
                state=JobState.RUNNING,
                worker=worker,
                progress=0.0,
                message="started",
                started_at=func.now(),
                beat_at=func.now(),
            )
            .returning(JobRecord)
        )
        async with self._database.session() as session:
            record = (await session.scalars(statement)).one_or_none()
            if record is None:
                return None
            return Claim(
                job_id=record.id,
                attempt=record.attempt,
                worker=worker,
                machine=Machine.model_validate(record.parameters),
                gcode=record.gcode,
                file_id=record.file_id,
                request_id=record.request_id,
            )

    async def beat(self, claim: Claim, *, progress: float, message: str) -> bool:
        """Show life and progress; False when the job is no longer this worker's."""
        return await self._write(claim, {"progress": progress, "message": message, "beat_at": func.now()})

    async def succeed(self, claim: Claim, result: JobResult) -> bool:
        """Store the result and end the job; False when the job is no longer this worker's."""
        done = {"state": JobState.SUCCEEDED, "result": result.model_dump(mode="json"), "progress": 1.0}
        return await self._write(claim, done | over())

    async def fail(self, claim: Claim, error: str) -> bool:
        """End the job without a result; False when the job is no longer this worker's."""
        return await self._write(claim, {"state": JobState.FAILED, "error": error[:ERROR_LENGTH_MAX]} | over())

    async def give_back(self, claim: Claim) -> Sending | None:
        """Put the job back into the queue for the next attempt; None when it is no longer this worker's."""
        again = {
            "state": JobState.QUEUED,
            "attempt": JobRecord.attempt + 1,
            "worker": None,
            "message": "waits for another worker",
            "sent_at": func.now(),
        }
        moved = await self._write(claim, again)
        return Sending(job_id=claim.job_id, attempt=claim.attempt + 1) if moved else None

    async def abandoned(self, *, stale_s: float) -> list[Sending]:
        """Take running jobs from workers that gave no sign for `stale_s` seconds; return what to send again."""
        dead = and_(JobRecord.state == JobState.RUNNING, JobRecord.beat_at < func.now() - timedelta(seconds=stale_s))
        last = JobRecord.attempt >= ATTEMPTS_MAX
        statement = (
            update(JobRecord)
            .where(JobRecord.id.in_(some(dead)), dead)
            .values(
                state=case((last, JobState.FAILED), else_=JobState.QUEUED),
                error=case((last, GAVE_UP), else_=null()),
                finished_at=case((last, func.now()), else_=null()),
                message=case((last, null()), else_="waits for another worker"),
                attempt=case((last, JobRecord.attempt), else_=JobRecord.attempt + 1),
                worker=None,
                sent_at=func.now(),
            )
            .returning(JobRecord.id, JobRecord.attempt, JobRecord.state)
        )
        async with self._database.session() as session:
            rows = (await session.execute(statement)).all()
        return [Sending(job_id=row.id, attempt=row.attempt) for row in rows if row.state == JobState.QUEUED]

    async def unheard(self, *, older_s: float) -> list[Sending]:
        """Find queued jobs whose message was sent over `older_s` seconds ago, to be sent once more.

        While the queue is not empty their messages may be in it; one more does no harm, many do.
        """
        waiting = and_(JobRecord.state == JobState.QUEUED, JobRecord.sent_at < func.now() - timedelta(seconds=older_s))
        statement = (
            update(JobRecord)
            .where(JobRecord.id.in_(some(waiting)), waiting)
            .values(sent_at=func.now())
            .returning(JobRecord.id, JobRecord.attempt)
        )
        async with self._database.session() as session:
            rows = (await session.execute(statement)).all()
        return sorted((Sending(job_id=row.id, attempt=row.attempt) for row in rows), key=lambda sending: sending.job_id)

    async def forget(self, *, days: int) -> int:
        """Delete jobs that were over more than `days` days ago; return how many."""
        statement = delete(JobRecord).where(
            JobRecord.state.in_(FINAL), JobRecord.finished_at < func.now() - timedelta(days=days)
        )
        async with self._database.session() as session:
            return len((await session.scalars(statement.returning(JobRecord.id))).all())

    async def _write(self, claim: Claim, values: Mapping[str, object]) -> bool:
        statement = (
            update(JobRecord)
            .where(
                JobRecord.id == claim.job_id,
                JobRecord.attempt == claim.attempt,
                JobRecord.worker == claim.worker,
                JobRecord.state == JobState.RUNNING,
            )
            .values(**values)
            .returning(JobRecord.id)
        )
        async with self._database.session() as session:
            return (await session.scalars(statement)).one_or_none() is not None


def over() -> dict[str, object]:
    """Give what changes whenever a job ends: its text is no longer needed."""
    return {"finished_at": func.now(), "message": None, "gcode": None, "worker": None}


def some(condition: ColumnElement[bool]) -> Select[uuid.UUID]:
    """Select the oldest ids that fit; rows that another worker is at are its business."""
    query = select(JobRecord.id).where(condition).order_by(JobRecord.id).limit(BATCH)
    return query.with_for_update(skip_locked=True)
