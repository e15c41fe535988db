"""Routes `/jobs`: ask for work, look how it goes, cancel it."""

import uuid
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends, Header, Query, Response

from .. import ecs
from ..auth.asker import Asker
from ..auth.guard import Guard
from ..auth.role import Role
from ..auth.schema import User
from ..cam.bounded import BoundedRoute
from ..problems import ProblemError, responses
from ..shutdown import Stopping
from .broker import Broker, BrokerUnavailableError
from .claims import Sending
from .notices import Notices
from .schema import Job, JobState, NewJob
from .store import FileMissingError, JobStore, KeyReusedError

__all__ = ["RETRY_AFTER", "Jobs", "missing", "router"]

PAGE_MAX: Final = 100
PAGE: Final = 50
RETRY_AFTER: Final = {"Retry-After": "2"}

IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Jobs:
    """What the routes work with."""

    store: JobStore
    broker: Broker
    notices: Notices
    stopping: Stopping


def router(jobs: Jobs, guard: Guard) -> APIRouter:  # noqa: C901  a list of routes, each simple
    """Build the routes."""
    routes = APIRouter(prefix="/jobs", tags=["jobs"], route_class=BoundedRoute)
    maker = guard.require_role(Role.MAKER)

    @routes.post("", summary="Ask for a job", status_code=202, responses=responses(401, 403, 404, 409, 413, 422, 503))
    async def add_job(
        job: Annotated[NewJob, Body()],
        user: Annotated[User, Depends(maker)],
        response: Response,
        idempotency_key: IdempotencyKey = None,
    ) -> Job:
        """Put a job into the queue. The same request again under the same `Idempotency-Key` gives the same job."""
        try:
            added = await jobs.store.add(job, Asker.of(user), key=idempotency_key, request_id=ecs.request_id.get())
        except KeyReusedError as error:
            detail = "This Idempotency-Key asked for something else before; choose a new one."
            raise ProblemError(409, detail) from error
        except FileMissingError as error:
            raise ProblemError(404, f"There is no file with the id {error}.") from error
        if added.is_new:
            await send(Sending(job_id=added.job.id, attempt=added.attempt))
        # Relative, because behind the proxy the API's own path is not the one the caller used.
        response.headers["Location"] = f"jobs/{added.job.id}"
        return added.job

    async def send(sending: Sending) -> None:
        try:
            await jobs.broker.send(sending)
        except BrokerUnavailableError as error:
            # If this fails too, the job stays, and a worker's sweep sends it: done once, whatever the caller does.
            await jobs.store.take_back(sending.job_id)
            detail = "The queue of jobs does not answer; nothing was stored; try again shortly."
            raise ProblemError(503, detail, headers=RETRY_AFTER) from error

    async def find(job_id: uuid.UUID, user: User) -> Job:
        job = await jobs.store.find(job_id, Asker.of(user))
        if job is None:
            raise missing(job_id)
        return job

    @routes.get("", summary="List the jobs", responses=responses(401, 422, 503))
    async def list_jobs(
        user: Annotated[User, Depends(guard.current_user)],
        response: Response,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE,
        before: uuid.UUID | None = None,
    ) -> list[Job]:
        """Give the caller's jobs, an admin everybody's, newest first; for older ones pass the last id as `before`."""
        response.headers["Cache-Control"] = "private, no-cache"
        return await jobs.store.page(Asker.of(user), limit=limit, before=before)

    @routes.get("/{job_id}", summary="Get one job", responses=responses(401, 404, 422, 503))
    async def get_job(job_id: uuid.UUID, user: Annotated[User, Depends(guard.current_user)], response: Response) -> Job:
        """Give the job as it stands."""
        response.headers["Cache-Control"] = "private, no-cache"
        return await find(job_id, user)

    @routes.delete(
        "/{job_id}", summary="Cancel a job", status_code=204, responses=responses(401, 403, 404, 409, 422, 503)
    )
    async def cancel_job(job_id: uuid.UUID, user: Annotated[User, Depends(maker)]) -> None:
        """Cancel a job that is not over; a running one stops within a second or two and has no result."""
        state = await jobs.store.cancel(job_id, Asker.of(user))
        if state is None:
            raise missing(job_id)
        if state is not JobState.CANCELLED:
            raise ProblemError(409, f"The job is over already: {state.value}.")
        await jobs.notices.tell(job_id)

    return routes


def missing(job_id: uuid.UUID) -> ProblemError:
    """Build the refusal for a job that is not there, or not the caller's: both look alike."""
    return ProblemError(404, f"There is no job with the id {job_id}.")
