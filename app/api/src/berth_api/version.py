"""Route `/version`: which code answers."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from . import NAME, VERSION
from .build import build_id

__all__ = ["Version", "router"]


class Version(BaseModel):
    """Which code answers."""

    name: str
    version: str
    build: str
    """Changes with any source file, so that a rollout can be seen from outside."""


def router() -> APIRouter:
    """Build the route; the hash is worked out here, once."""
    routes = APIRouter(tags=["version"])
    known = Version(name=NAME, version=VERSION, build=build_id())

    @routes.get("/version", summary="Which code answers?")
    async def version(response: Response) -> Version:
        """Tell the name, the version and the build of the running code."""
        response.headers["Cache-Control"] = "no-store"
        return known

    return routes
