"""Routes `/health/live` and `/health/ready`."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from .probe import Probe
from .readiness import Readiness, judge

__all__ = ["Alive", "router"]


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


def router(*, database: Probe, redis: Probe) -> APIRouter:
    """Build the routes over the checks of the dependencies."""
    routes = APIRouter(prefix="/health", tags=["health"])

    @routes.get("/live", summary="Does the process answer?")
    async def live() -> Alive:
        """Answer without asking anything else, so that a broken dependency never gets the process restarted."""
        return Alive()

    @routes.get(
        "/ready",
        summary="Can the API do its work?",
        responses={503: {"model": Readiness, "description": "The database does not answer"}},
    )
    async def ready(response: Response) -> Readiness:
        """Ask the database and Redis at once, in bounded time. Without Redis the API is degraded but ready."""
        database_up, redis_up = await asyncio.gather(database.is_up(), redis.is_up())
        response.status_code, body = judge(database=database_up, redis=redis_up)
        response.headers["Cache-Control"] = "no-store"
        return body

    return routes
