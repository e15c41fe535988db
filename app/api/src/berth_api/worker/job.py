"""Runs one job: takes it, works in a thread, shows life, writes the outcome down."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from ..database import DatabaseUnavailableError
from ..files.objects import ObjectMissingError, Objects, ObjectsUnavailableError
from ..jobs.broker import Broker, BrokerUnavailableError
from ..jobs.claims import Claim, Claims, Sending
from ..jobs.notices import Notices
from ..jobs.schema import JobResult
from . import stopping
from .work import Ended, EndedError, Work

__all__ = ["Runner"]

LOGGER = logging.getLogger(__name__)
BEAT_S: Final = 0.5
PATIENCE_S: Final = 30.0
"""Time to wait for a database that is away when the outcome is to be written; after it, the job is done again."""
WORK_S: Final = 600.0
NO_FILE: Final = "The file was deleted before the job ran."
NO_STORE: Final = "This stack has no object store to read the file from."


class FailedError(Exception):
    """The job cannot be done; the message says why, for people."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Runner:
    """What running a job needs."""

    claims: Claims
    notices: Notices
    broker: Broker
    objects: Objects | None
    worker: str
    """Name of this process: who else has the same name is this one."""
    grace_s: float

    async def run(self, wanted: Sending, found: Callable[[Claim], None]) -> None:
        """Run the job of a message, unless another has it or it is over; `found` is told when it is ours."""
        claim = await self.claims.take(wanted, self.worker)
        if claim is None:
            LOGGER.info("job %s attempt %s is not to be done here", wanted.job_id, wanted.attempt)
            return
        found(claim)
        await self.notices.tell(claim.job_id)
        LOGGER.info("job %s attempt %s begins", claim.job_id, claim.attempt)
        try:
            result = await self._work(claim, Work(gcode=await self._program(claim), machine=claim.machine))
        except EndedError as ended:
            await self._ended(claim, ended.reason)
        except FailedError as error:
            await self._fail(claim, str(error))
        except ObjectsUnavailableError as error:
            LOGGER.warning("job %s cannot read its file, trying again later: %s", claim.job_id, error)
            await self._give_back(claim, send=False)
        except Exception:
            LOGGER.exception("job %s: unexpected error", claim.job_id)
            await self._fail(claim, "The server made a mistake; its log has the details.")
        else:
            stored = await patiently(lambda: self.claims.succeed(claim, result))
            LOGGER.info(
                "job %s attempt %s %s", claim.job_id, claim.attempt, "succeeded" if stored else "was taken away"
            )
        await self.notices.tell(claim.job_id)

    async def _program(self, claim: Claim) -> bytes:
        if claim.gcode is not None:
            return claim.gcode
        if claim.file_id is None:
            raise FailedError(NO_FILE)
        if self.objects is None:
            raise FailedError(NO_STORE)
        try:
            return await self.objects.get(claim.file_id)
        except ObjectMissingError as error:
            raise FailedError(NO_FILE) from error

    async def _work(self, claim: Claim, work: Work) -> JobResult:
        started = asyncio.get_running_loop().time()
        running = asyncio.create_task(asyncio.to_thread(work.run))
        seen = -1.0
        while not running.done():
            await asyncio.wait({running}, timeout=BEAT_S)
            told_s = stopping.since_s()
            if told_s is not None and told_s >= self.grace_s:
                work.end = Ended.STOPPING
            elif asyncio.get_running_loop().time() - started > WORK_S:
                work.end = Ended.TOO_LONG
            elif not running.done():
                try:
                    if not await self.claims.beat(claim, progress=work.progress, message=work.message):
                        work.end = Ended.CANCELLED
                except DatabaseUnavailableError as error:
                    LOGGER.warning("job %s goes on without the database: %s", claim.job_id, error)
                if work.progress != seen:
                    seen = work.progress
                    await self.notices.tell(claim.job_id)
        return await running

    async def _ended(self, claim: Claim, reason: Ended) -> None:
        if reason is Ended.CANCELLED:
            LOGGER.info("job %s attempt %s was cancelled or taken away", claim.job_id, claim.attempt)
        elif reason is Ended.TOO_LONG:
            await self._fail(claim, f"It took longer than {WORK_S:g} s; simulate the program in parts.")
        else:
            LOGGER.info("job %s attempt %s goes back: the worker stops", claim.job_id, claim.attempt)
            await self._give_back(claim, send=True)

    async def _fail(self, claim: Claim, error: str) -> None:
        LOGGER.warning("job %s attempt %s failed: %s", claim.job_id, claim.attempt, error)
        await patiently(lambda: self.claims.fail(claim, error))

    async def _give_back(self, claim: Claim, *, send: bool) -> None:
        again = await self.claims.give_back(claim)
        if again is None or not send:
            return  # the next look for lost jobs sends it, a few seconds later
        try:
            await self.broker.send(again)
        except BrokerUnavailableError as error:
            LOGGER.warning("job %s waits for a look for lost jobs: %s", again.job_id, error)


async def patiently(write: Callable[[], Awaitable[bool]]) -> bool:
    """Write, and again while the database is away, for a while.

    Raises:
        DatabaseUnavailableError: if it stays away; the job is then found as abandoned and done again.
    """
    end = asyncio.get_running_loop().time() + PATIENCE_S
    while True:
        try:
            return await write()
        except DatabaseUnavailableError:
            if stopping.since_s() is not None or asyncio.get_running_loop().time() > end:
                raise
        await asyncio.sleep(1)
