"""Routes `/health`, `/health/live` and `/health/ready`."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from .. import VERSION
from .probe import Probe
from .readiness import Health, Readiness, in_brief, judge

__all__ = ["Alive", "router"]


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


def router(*, database: Probe, redis: Probe) -> APIRouter:
    """Build the routes over the checks of the dependencies."""
    routes = APIRouter(prefix="/health", tags=["health"])

    async def ask() -> tuple[int, Readiness]:
        database_up, redis_up = await asyncio.gather(database.is_up(), redis.is_up())
        return judge(database=database_up, redis=redis_up)

    @routes.get(
        "",
        summary="Is everything all right?",
        responses={503: {"model": Health, "description": "The database does not answer"}},
    )
    async def brief(response: Response) -> Health:
        """Tell in brief what `/health/ready` tells, for people and monitors outside."""
        response.status_code, readiness = await ask()
        response.headers["Cache-Control"] = "no-store"
        return in_brief(readiness, VERSION)

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
        response.status_code, body = await ask()
        response.headers["Cache-Control"] = "no-store"
        return body

    return routes
