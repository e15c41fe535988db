"""Routes `/tools`: answers come from the cache where it has them, and every write drops what it made stale."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter

from ..cache import Cache
from ..problems import ProblemError, responses
from .schema import NewTool, Tool
from .store import NameTakenError, ToolStore

__all__ = ["router"]

AREA: Final = "tools"
PAGE_MAX: Final = 500
CACHE_HEADER: Final = "X-Cache"
TOOLS: Final = TypeAdapter(list[Tool])


def router(store: ToolStore, cache: Cache) -> APIRouter:
    """Build the routes over the store and the cache."""
    routes = APIRouter(prefix="/tools", tags=["tools"])

    async def cached(key: str, make: Callable[[], Awaitable[bytes]]) -> Response:
        found = await cache.look(AREA, key)
        body = found.body
        if body is None:
            body = await make()
            await cache.keep(AREA, key, body, found.mark)
        seen = "MISS" if found.body is None else "HIT"
        return Response(body, media_type="application/json", headers={CACHE_HEADER: seen})

    @routes.get("", summary="List the tools", response_model=list[Tool], responses=responses(422, 503))
    async def list_tools(
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX, after: uuid.UUID | None = None
    ) -> Response:
        """Give up to `limit` tools in the order they were added; for the next ones pass the last id as `after`."""

        async def make() -> bytes:
            return TOOLS.dump_json(await store.page(limit=limit, after=after))

        return await cached(f"page:{limit}:{after or ''}", make)

    @routes.post("", summary="Add a tool", status_code=201, responses=responses(409, 422, 503))
    async def add_tool(tool: NewTool, response: Response) -> Tool:
        """Store a new tool; its name must be new, whatever its capitals."""
        try:
            stored = await store.add(tool)
        except NameTakenError as error:
            raise ProblemError(409, f"A tool named {tool.name!r} exists already; choose another name.") from error
        await cache.drop(AREA)
        # Relative, because behind the proxy the API's own path is not the one the caller used.
        response.headers["Location"] = f"tools/{stored.id}"
        return stored

    @routes.get("/{tool_id}", summary="Get one tool", response_model=Tool, responses=responses(404, 422, 503))
    async def get_tool(tool_id: uuid.UUID) -> Response:
        """Give the tool with this id."""

        async def make() -> bytes:
            tool = await store.find(tool_id)
            if tool is None:
                raise ProblemError(404, f"There is no tool with the id {tool_id}.")
            return tool.model_dump_json().encode()

        return await cached(f"one:{tool_id}", make)

    return routes
