"""Route `/config/frontend`: what the page must know of the deployment that it runs in."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from . import VERSION
from .build import build_id
from .tools.reads import FOR_ALL, FOR_ONE

__all__ = ["Features", "FrontendConfig", "Limits", "router"]


class Features(BaseModel):
    """What this deployment has; the page leaves out the rest."""

    files: bool
    """Files can be kept: there is an object store."""
    jobs: bool
    """Long simulations can be handed to a worker."""


class Limits(BaseModel):
    """What the page can refuse before sending it."""

    gcode_bytes: int
    """Longest program that is simulated while the caller waits."""
    file_bytes: int
    """Largest file."""


class FrontendConfig(BaseModel):
    """What the page must know."""

    environment: str
    version: str
    build: str
    features: Features
    limits: Limits


def router(environment: str, features: Features, limits: Limits) -> APIRouter:
    """Build the route; the answer is the same as long as the process runs."""
    routes = APIRouter(prefix="/config", tags=["config"])
    known = FrontendConfig(environment=environment, version=VERSION, build=build_id(), features=features, limits=limits)
    body = known.model_dump_json().encode()

    @routes.get("/frontend", summary="What must the page know?", response_model=FrontendConfig)
    async def frontend(request: Request) -> Response:
        """Tell environment, build, what this deployment has, and its limits."""
        cache_control = FOR_ONE if "authorization" in request.headers else FOR_ALL
        return Response(body, media_type="application/json", headers={"Cache-Control": cache_control})

    return routes
