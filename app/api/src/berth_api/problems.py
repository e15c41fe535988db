"""Every refusal has one shape: RFC 9457 problem details, with the request's id to quote and one entry per bad field."""

import http
from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from . import ecs
from .database import DatabaseUnavailableError

__all__ = ["Problem", "ProblemError", "answer", "install", "responses"]

FIRST_ERROR: Final = 400
RETRY_AFTER_S: Final = "2"
MEDIA_TYPE: Final = "application/problem+json"


class FieldProblem(BaseModel):
    """What is wrong with one part of the request."""

    loc: list[str | int]
    """Where: `body`, `query` or `path`, then the way down to the value."""
    msg: str


class Problem(BaseModel):
    """Why a request was refused."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str | None
    errors: list[FieldProblem] = []


class ProblemError(Exception):
    """Ends a request with a problem body."""

    def __init__(self, status: int, detail: str) -> None:
        """Refuse with `status`, in the words of `detail`, which the caller reads."""
        super().__init__(detail)
        self.status = status
        self.detail = detail


def answer(
    status: int,
    detail: str,
    *,
    errors: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Build the problem body for `status`."""
    problem = Problem(
        title=http.HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        request_id=ecs.request_id.get(),
        errors=errors or [],
    )
    return JSONResponse(problem.model_dump(), status_code=status, headers=headers, media_type=MEDIA_TYPE)


def responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Describe the refusals of a route for its OpenAPI entry."""
    return {status: {"model": Problem, "description": http.HTTPStatus(status).phrase} for status in statuses}


def install(app: FastAPI) -> None:
    """Make `app` answer every refusal with a problem body."""
    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(DatabaseUnavailableError, on_unavailable)


def on_problem(_: Request, error: Exception) -> JSONResponse:
    """Answer what a route refused."""
    assert isinstance(error, ProblemError)  # noqa: S101  the registration above gives this type only
    return answer(error.status, error.detail)


def on_http(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refused: no such route, method not allowed."""
    assert isinstance(error, HTTPException)  # noqa: S101  the registration above gives this type only
    return answer(error.status_code, f"{error.detail}: {request.method} {request.url.path}", headers=error.headers)


def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """Answer a request that does not fit its schema. What was sent is not repeated: it may hold anything."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  the registration above gives this type only
    errors = [FieldProblem(loc=list(entry["loc"]), msg=entry["msg"]) for entry in error.errors()]
    places = ", ".join(".".join(str(part) for part in entry.loc) for entry in errors)
    return answer(422, f"The request does not fit: {places}.", errors=errors)


def on_unavailable(_: Request, __: Exception) -> JSONResponse:
    """Answer while the database does not."""
    return answer(503, "The database does not answer; try again shortly.", headers={"Retry-After": RETRY_AFTER_S})
