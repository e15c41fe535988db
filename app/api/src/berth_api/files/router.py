"""Routes `/files`: store, list, download, delete."""

import uuid
from typing import Annotated, Final

import anyio
from fastapi import APIRouter, Depends, Query, Request, Response

from ..auth.asker import Asker
from ..auth.guard import Guard
from ..auth.role import Role
from ..auth.schema import User
from ..problems import ProblemError, responses
from .library import GivenUpError, Library
from .objects import ObjectsUnavailableError
from .schema import FILE_BYTES_MAX, Download, File, FileName
from .upload import receive

__all__ = ["router"]

MEDIA_TYPE: Final = "application/octet-stream"
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string", "format": "binary", "minLength": 1, "maxLength": FILE_BYTES_MAX},
            }
        },
    }
}
PAGE_MAX: Final = 500
PAGE: Final = 100
AT_ONCE: Final = 3
"""Uploads at once in a process, because each is held in memory until it is whole."""
WAIT_S: Final = 10.0
RECEIVE_S: Final = 30.0
RETRY_AFTER: Final = {"Retry-After": "2"}


def router(library: Library | None, guard: Guard) -> APIRouter:  # noqa: C901  a list of routes, each simple
    """Build the routes; without a library every one answers 503."""
    routes = APIRouter(prefix="/files", tags=["files"])
    turns = anyio.Semaphore(AT_ONCE)
    maker = guard.require_role(Role.MAKER)

    def files() -> Library:
        if library is None:
            raise ProblemError(503, "There is no object store in this stack, so there are no files.")
        return library

    @routes.post(
        "",
        summary="Store a file",
        status_code=201,
        openapi_extra=BODY,
        responses=responses(401, 403, 408, 413, 415, 422, 503),
    )
    async def add_file(
        name: Annotated[FileName, Query()],
        request: Request,
        response: Response,
        user: Annotated[User, Depends(maker)],
    ) -> File:
        """Store the body under a name; names need not differ."""
        known = files()
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
            raise ProblemError(415, f"Send the file's bytes as they are, with Content-Type: {MEDIA_TYPE}.")
        try:
            with anyio.fail_after(WAIT_S):
                await turns.acquire()
        except TimeoutError as error:
            raise ProblemError(503, "Other files are still coming in; try again.", headers=RETRY_AFTER) from error
        try:
            declared = request.headers.get("content-length")
            upload = await receive(request.stream(), declared=declared, timeout_s=RECEIVE_S)
            file = await known.add(upload, name, Asker.of(user))
        except (ObjectsUnavailableError, GivenUpError) as error:
            raise unanswered() from error
        finally:
            turns.release()
        # Relative, because behind the proxy the API's own path is not the one the caller used.
        response.headers["Location"] = f"files/{file.id}"
        return file

    async def find(file_id: uuid.UUID, user: User) -> File:
        file = await files().rows.find(file_id, Asker.of(user))
        if file is None:
            raise missing(file_id)
        return file

    @routes.get("", summary="List the files", responses=responses(401, 422, 503))
    async def list_files(
        user: Annotated[User, Depends(guard.current_user)],
        response: Response,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE,
        before: uuid.UUID | None = None,
    ) -> list[File]:
        """Give the caller's files, an admin everybody's, newest first; for older ones pass the last id as `before`."""
        response.headers["Cache-Control"] = "private, no-cache"
        return await files().rows.page(Asker.of(user), limit=limit, before=before)

    @routes.get("/{file_id}", summary="Get what is known of a file", responses=responses(401, 404, 422, 503))
    async def get_file(
        file_id: uuid.UUID, user: Annotated[User, Depends(guard.current_user)], response: Response
    ) -> File:
        """Give name, size and hash of the file with this id."""
        response.headers["Cache-Control"] = "private, no-cache"
        return await find(file_id, user)

    @routes.get("/{file_id}/download", summary="Get a file's address", responses=responses(401, 404, 422, 503))
    async def download_file(
        file_id: uuid.UUID, user: Annotated[User, Depends(guard.current_user)], response: Response
    ) -> Download:
        """Give an address of the file's bytes that is good for some minutes, for whoever has it."""
        file = await find(file_id, user)
        response.headers["Cache-Control"] = "no-store"
        url, seconds = await files().objects.download(file.id)
        return Download(url=url, expires_in=seconds)

    @routes.delete("/{file_id}", summary="Delete a file", status_code=204, responses=responses(401, 403, 404, 422, 503))
    async def delete_file(file_id: uuid.UUID, user: Annotated[User, Depends(maker)]) -> None:
        """Delete the file; addresses given out before stop working at once."""
        try:
            found = await files().delete(file_id, Asker.of(user))
        except ObjectsUnavailableError as error:
            raise unanswered() from error
        if not found:
            raise missing(file_id)

    return routes


def unanswered() -> ProblemError:
    """Build the refusal while the store does not answer."""
    return ProblemError(503, "The object store does not answer; try again shortly.", headers=RETRY_AFTER)


def missing(file_id: uuid.UUID) -> ProblemError:
    """Build the refusal for a file that is not there, or not the caller's: both look alike."""
    return ProblemError(404, f"There is no file with the id {file_id}.")
