"""Route `/jobs/{id}/events`: watch a job until it is over."""

import contextlib
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header
from starlette.responses import StreamingResponse

from ..auth.asker import Asker
from ..auth.guard import Guard
from ..auth.schema import User
from ..problems import ProblemError, responses
from .events import events
from .router import RETRY_AFTER, Jobs, missing

__all__ = ["router"]

STREAMS_MAX: Final = 500
"""Open streams per process; each costs a look at the database every few seconds."""


def router(jobs: Jobs, guard: Guard) -> APIRouter:
    """Build the route."""
    routes = APIRouter(tags=["jobs"])
    streams: set[object] = set()

    @routes.get(
        "/jobs/{job_id}/events",
        summary="Watch a job",
        response_class=StreamingResponse,
        responses={
            200: {"content": {"text/event-stream": {}}, "description": "Events `progress` with the job, then `end`"},
            **responses(401, 404, 422, 503),
        },
    )
    async def watch_job(
        job_id: uuid.UUID,
        user: Annotated[User, Depends(guard.current_user)],
        last_event_id: Annotated[str | None, Header(max_length=100)] = None,
    ) -> StreamingResponse:
        """Send the job whenever it changes, first as it stands, until it is over. `Last-Event-ID` is not needed."""
        del last_event_id  # the present state says all that matters
        if len(streams) >= STREAMS_MAX:
            raise ProblemError(503, "Too many streams are open; try again shortly.", headers=RETRY_AFTER)
        job = await jobs.store.find(job_id, Asker.of(user))
        if job is None:
            raise missing(job_id)

        async def watch() -> AsyncIterator[bytes]:
            mark = object()
            streams.add(mark)
            try:
                with jobs.notices.listen(job_id) as changed:
                    stream = events(job, lambda: jobs.store.find(job_id, Asker.of(user)), changed, jobs.stopping)
                    async with contextlib.aclosing(stream):
                        async for chunk in stream:
                            yield chunk
            finally:
                streams.discard(mark)

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(watch(), media_type="text/event-stream", headers=headers)

    return routes
