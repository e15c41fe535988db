"""What callers do with jobs in PostgreSQL: ask, look, cancel. What workers do is in `claims`."""

import hashlib
import uuid
from dataclasses import dataclass

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ..auth.asker import Asker
from ..database import Database
from ..files.record import FileRecord
from ..files.schema import FileState
from .record import JobRecord
from .schema import FINAL, Job, JobState, NewJob, TextJob

__all__ = ["Added", "FileMissingError", "JobStore", "KeyReusedError"]


class KeyReusedError(Exception):
    """The caller used this idempotency key before, for something else."""


class FileMissingError(Exception):
    """There is no such file that the caller may use."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """The outcome of asking for a job."""

    job: Job
    attempt: int
    is_new: bool
    """False when the same was asked for before under the same key: then nothing needs to be sent."""


class JobStore:
    """The jobs in the database. Every method may raise DatabaseUnavailableError."""

    def __init__(self, database: Database) -> None:
        """Use `database`."""
        self._database = database

    async def add(self, wanted: NewJob, asker: Asker, *, key: str | None, request_id: str | None) -> Added:
        """Store a new job, or find the one that the same key asked for before.

        Raises:
            KeyReusedError: if the key asked for something else before.
            FileMissingError: if the job is about a file that the asker may not use.
        """
        fingerprint = hashlib.sha256(wanted.model_dump_json().encode()).hexdigest()
        text = wanted.gcode if isinstance(wanted, TextJob) else None
        file_id = None if isinstance(wanted, TextJob) else wanted.file_id
        statement = (
            insert(JobRecord)
            .values(
                kind=wanted.kind,
                parameters=wanted.model_dump(
                    mode="json", include={"rapid_mm_per_min", "clearance_mm", "envelope"}, exclude_none=True
                ),
                gcode=None if text is None else text.encode(),
                file_id=file_id,
                owner_id=asker.id,
                owner=asker.name,
                idempotency_key=key,
                fingerprint=fingerprint,
                request_id=request_id,
            )
            .on_conflict_do_nothing(index_elements=["owner_id", "idempotency_key"])
            .returning(JobRecord)
        )
        async with self._database.session() as session:
            if file_id is not None and await session.scalar(usable_file(file_id, asker)) is None:
                raise FileMissingError(str(file_id))
            record = (await session.scalars(statement)).one_or_none()
            if record is not None:
                return Added(job=Job.model_validate(record), attempt=record.attempt, is_new=True)
            known = select(JobRecord).where(JobRecord.owner_id == asker.id, JobRecord.idempotency_key == key)
            record = (await session.scalars(known)).one()
            if record.fingerprint != fingerprint:
                raise KeyReusedError(key)
            return Added(job=Job.model_validate(record), attempt=record.attempt, is_new=False)

    async def take_back(self, job_id: uuid.UUID) -> None:
        """Forget a job whose message could not be sent, unless a worker has it all the same."""
        statement = delete(JobRecord).where(JobRecord.id == job_id, JobRecord.state == JobState.QUEUED)
        async with self._database.session() as session:
            await session.execute(statement)

    async def page(self, asker: Asker, *, limit: int, before: uuid.UUID | None) -> list[Job]:
        """Return up to `limit` jobs, newest first, those older than `before` when given."""
        query = select(JobRecord).order_by(JobRecord.id.desc()).limit(limit)
        if not asker.sees_all:
            query = query.where(JobRecord.owner_id == asker.id)
        if before is not None:
            query = query.where(JobRecord.id < before)
        async with self._database.session() as session:
            return [Job.model_validate(record) for record in await session.scalars(query)]

    async def find(self, job_id: uuid.UUID, asker: Asker) -> Job | None:
        """Return one job, or None when there is none that the asker may see."""
        query = select(JobRecord).where(JobRecord.id == job_id)
        if not asker.sees_all:
            query = query.where(JobRecord.owner_id == asker.id)
        async with self._database.session() as session:
            record = (await session.scalars(query)).one_or_none()
            return None if record is None else Job.model_validate(record)

    async def cancel(self, job_id: uuid.UUID, asker: Asker) -> JobState | None:
        """Cancel a job that is not over; return the state it then has, or None when the asker sees no such job.

        A worker that runs it notices with its next sign of life, and can write no result from now on.
        """
        statement = (
            update(JobRecord)
            .where(JobRecord.id == job_id, JobRecord.state.not_in(FINAL))
            .values(state=JobState.CANCELLED, finished_at=func.now(), message=None, gcode=None, worker=None)
            .returning(JobRecord.state)
        )
        if not asker.sees_all:
            statement = statement.where(JobRecord.owner_id == asker.id)
        async with self._database.session() as session:
            state = (await session.scalars(statement)).one_or_none()
        if state is not None:
            return JobState(state)
        job = await self.find(job_id, asker)
        return None if job is None else job.state

    async def counts(self) -> dict[str, int]:
        """Count the jobs by state; states without a job are 0."""
        query = select(JobRecord.state, func.count()).group_by(JobRecord.state)
        async with self._database.session() as session:
            found = {state: count for state, count in await session.execute(query)}  # noqa: C416  rows are no pairs to mypy
        return {state.value: found.get(state.value, 0) for state in JobState}


def usable_file(file_id: uuid.UUID, asker: Asker) -> Select[uuid.UUID]:
    """Select the file's id if it is stored and the asker may use it."""
    query = select(FileRecord.id).where(FileRecord.id == file_id, FileRecord.state == FileState.STORED)
    return query if asker.sees_all else query.where(FileRecord.owner_id == asker.id)
