"""Routes `GET /tools`: everybody may read, and answers come from the cache where it has them."""

import uuid
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from ..auth.guard import Guard
from ..cache import Cache
from ..problems import responses
from .reads import Reads
from .refusals import no_such_tool
from .schema import Tool
from .store import ToolStore
from .version_match import entity_tag

__all__ = ["AREA", "ETAG", "router"]

AREA: Final = "tools"
PAGE_MAX: Final = 500
TOOLS: Final = TypeAdapter(list[Tool])
ETAG: Final = {"ETag": {"description": 'The version, in quotes: `"3"`.', "schema": {"type": "string"}}}


def router(store: ToolStore, cache: Cache, guard: Guard) -> APIRouter:
    """Build the routes over the store and the cache."""
    routes = APIRouter(prefix="/tools", tags=["tools"])
    reads = Reads(AREA, cache, guard)

    @routes.get("", summary="List the tools", response_model=list[Tool], responses=responses(422, 503))
    async def list_tools(
        request: Request, limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX, after: uuid.UUID | None = None
    ) -> Response:
        """Give up to `limit` tools in the order they were added; for the next ones pass the last id as `after`."""

        async def make() -> tuple[None, bytes]:
            return None, TOOLS.dump_json(await store.page(limit=limit, after=after))

        return await reads.answer(request, f"page:{limit}:{after or ''}", make)

    @routes.get(
        "/{tool_id}",
        summary="Get one tool",
        response_model=Tool,
        responses={200: {"headers": ETAG}, **responses(404, 422, 503)},
    )
    async def get_tool(request: Request, tool_id: uuid.UUID) -> Response:
        """Give the tool with this id."""

        async def make() -> tuple[str, bytes]:
            tool = await store.find(tool_id)
            if tool is None:
                raise no_such_tool(tool_id)
            return entity_tag(tool.version), tool.model_dump_json().encode()

        return await reads.answer(request, f"one:{tool_id}", make)

    return routes
