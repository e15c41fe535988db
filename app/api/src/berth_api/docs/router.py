"""Routes `/docs`: the page, its start and Swagger UI's own files, all from this server and none of it inline.

So the page works under `default-src 'self'; img-src 'self' data:`: the pictures in Swagger UI's style sheet are `data:`
addresses, and that is the only exception.
"""

from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from fastapi import APIRouter, Response

from ..problems import ProblemError

__all__ = ["router"]

OWN: Final = "berth_api.docs"
SWAGGER_UI: Final = "fastapi_swagger.resources"
FILES: Final = {
    "start.js": (OWN, "text/javascript"),
    "swagger-ui.css": (SWAGGER_UI, "text/css"),
    "swagger-ui-bundle.js": (SWAGGER_UI, "text/javascript"),
    "favicon-32x32.png": (SWAGGER_UI, "image/png"),
}
REVALIDATE: Final = "public, no-cache"
FOR_AN_HOUR: Final = "public, max-age=3600"


def router() -> APIRouter:
    """Build the routes; nothing is read before it is asked for."""
    routes = APIRouter(prefix="/docs", include_in_schema=False)

    @routes.get("")
    @routes.get("/")
    def page() -> Response:
        """Give the page."""
        return answer(located(OWN, "page.html"), "text/html; charset=utf-8", REVALIDATE)

    @routes.get("/{name}")
    def file(name: str) -> Response:
        """Give one of the page's files."""
        if name not in FILES:
            raise ProblemError(404, f"There is no file {name!r} of the reference.")
        package, media_type = FILES[name]
        return answer(located(package, name), media_type, FOR_AN_HOUR)

    return routes


def located(package: str, name: str) -> Traversable:
    """Find a file that was installed with a package."""
    return resources.files(package).joinpath(name)


def answer(file: Traversable, media_type: str, cache_control: str) -> Response:
    """Send a file; in a worker thread, as every plain function is, so that reading it holds up nobody."""
    return Response(file.read_bytes(), media_type=media_type, headers={"Cache-Control": cache_control})
