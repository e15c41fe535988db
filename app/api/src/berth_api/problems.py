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

__all__ = ["Problem", "ProblemError", "StaleError", "StaleProblem", "answer", "install", "responses"]

FIRST_ERROR: Final = 400
RETRY_AFTER_S: Final = "2"
MEDIA_TYPE: Final = "application/problem+json"
SCHEMAS: Final = "#/components/schemas/"


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


class StaleProblem(Problem):
    """Why a change was refused that was meant for another version."""

    current: int
    """The version of now."""


class ProblemError(Exception):
    """Ends a request with a problem body."""

    def __init__(self, status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        """Refuse with `status`, in the words of `detail`, which the caller reads."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


class StaleError(ProblemError):
    """Ends a request that is meant for another version."""

    def __init__(self, detail: str, *, current: int) -> None:
        """Refuse with 412 and tell the version of now."""
        super().__init__(412, detail)
        self.current = current


def answer(
    status: int,
    detail: str,
    *,
    errors: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, object] | None = None,
) -> JSONResponse:
    """Build the problem body for `status`, with further `members` if it has any."""
    problem = Problem(
        title=http.HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        request_id=ecs.request_id.get(),
        errors=errors or [],
    )
    body = {**problem.model_dump(), **(members or {})}
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Describe the refusals of a route for its OpenAPI entry.

    The models are only named here, and `openapi.Api` describes them once: given as `model`, each route and status would
    have a validator of its own, four fifths of all that are built at start, and another media type than the real one.
    """
    return {
        status: {
            "description": http.HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}{model(status).__name__}"}}},
        }
        for status in statuses
    }


def model(status: int) -> type[Problem]:
    """Tell what body a refusal has."""
    return StaleProblem if status == http.HTTPStatus.PRECONDITION_FAILED else Problem


def install(app: FastAPI) -> None:
    """Make `app` answer every refusal with a problem body."""
    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(DatabaseUnavailableError, on_unavailable)


def on_problem(_: Request, error: Exception) -> JSONResponse:
    """Answer what a route refused."""
    assert isinstance(error, ProblemError)  # noqa: S101  the registration above gives this type only
    members = {"current": error.current} if isinstance(error, StaleError) else None
    return answer(error.status, error.detail, headers=error.headers, members=members)


def on_http(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refused: no such route, method not allowed."""
    assert isinstance(error, HTTPException)  # noqa: S101  the registration above gives this type only
    if error.status_code == http.HTTPStatus.BAD_REQUEST and error.__cause__ is not None:
        # The framework calls a body that is no text at all by another status than one that is no JSON.
        return answer(422, "The body cannot be read.", errors=[FieldProblem(loc=["body"], msg="not UTF-8 text")])
    headers = dict(error.headers or {})
    if error.status_code == http.HTTPStatus.METHOD_NOT_ALLOWED and (allowed := request.app.methods(request.url.path)):
        # The framework names the methods of the first route that has the path, and each of ours has one.
        headers["Allow"] = ", ".join(allowed)
    return answer(error.status_code, f"{error.detail}: {request.method} {request.url.path}", headers=headers)


def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """Answer a request that does not fit its schema. What was sent is not repeated: it may hold anything."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  the registration above gives this type only
    errors = [FieldProblem(loc=list(entry["loc"]), msg=entry["msg"]) for entry in error.errors()]
    places = ", ".join(".".join(str(part) for part in entry.loc) for entry in errors)
    return answer(422, f"The request does not fit: {places}.", errors=errors)


def on_unavailable(_: Request, __: Exception) -> JSONResponse:
    """Answer while the database does not."""
    return answer(503, "The database does not answer; try again shortly.", headers={"Retry-After": RETRY_AFTER_S})
