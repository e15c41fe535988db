"""Routes that change `/tools`: for makers, each meant for one version, and each drops the answers it made stale."""

import uuid
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Response

from ..auth.guard import Guard
from ..auth.role import Role
from ..cache import Cache
from ..problems import responses
from .refusals import demanded, told
from .router import AREA, ETAG
from .schema import NewTool, Tool
from .store import ToolStore
from .version_match import entity_tag

__all__ = ["router"]

IF_MATCH: Final = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "The ETag of the tool as the caller saw it; `*` for any.",
            "schema": {"type": "string", "pattern": r'^(\*|"[1-9][0-9]{0,8}")$'},
        }
    ]
}
"""Described here and not by the parameter, whose absence has an answer of its own (428, RFC 6585)."""
IfMatch = Annotated[str | None, Header(include_in_schema=False)]


def router(store: ToolStore, cache: Cache, guard: Guard) -> APIRouter:
    """Build the routes over the store and the cache."""
    routes = APIRouter(prefix="/tools", tags=["tools"])
    maker = [Depends(guard.require_role(Role.MAKER))]

    @routes.post(
        "",
        summary="Add a tool",
        status_code=201,
        dependencies=maker,
        responses={201: {"headers": ETAG}, **responses(401, 403, 409, 422, 503)},
    )
    async def add_tool(tool: NewTool, response: Response) -> Tool:
        """Store a new tool; its name must be new, whatever its capitals."""
        with told():
            stored = await store.add(tool)
        await cache.drop(AREA)
        # Relative, because behind the proxy the API's own path is not the one the caller used.
        response.headers["Location"] = f"tools/{stored.id}"
        response.headers["ETag"] = entity_tag(stored.version)
        return stored

    @routes.put(
        "/{tool_id}",
        summary="Change a tool",
        dependencies=maker,
        openapi_extra=IF_MATCH,
        responses={200: {"headers": ETAG}, **responses(401, 403, 404, 409, 412, 422, 428, 503)},
    )
    async def change_tool(
        tool_id: uuid.UUID,
        tool: NewTool,
        response: Response,
        if_match: IfMatch = None,
    ) -> Tool:
        """Put `tool` in the place of the version that the caller saw."""
        seen = demanded(if_match)
        with told():
            stored = await store.change(tool_id, tool, seen)
        await cache.drop(AREA)
        response.headers["ETag"] = entity_tag(stored.version)
        return stored

    @routes.delete(
        "/{tool_id}",
        summary="Remove a tool",
        status_code=204,
        dependencies=maker,
        openapi_extra=IF_MATCH,
        responses=responses(401, 403, 404, 412, 422, 428, 503),
    )
    async def remove_tool(tool_id: uuid.UUID, if_match: IfMatch = None) -> None:
        """Remove the version that the caller saw."""
        seen = demanded(if_match)
        with told():
            await store.remove(tool_id, seen)
        await cache.drop(AREA)

    return routes
