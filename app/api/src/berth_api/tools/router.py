"""Routes `GET /tools`: everybody may read, and answers come from the cache where it has them."""

import uuid
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter
from starlette.routing import Route

from ..auth.guard import Guard
from ..cache import Cache
from ..problems import responses
from .reads import Reads
from .refusals import no_such_tool
from .schema import Tool
from .store import ToolStore
from .version_match import entity_tag

__all__ = ["AREA", "ETAG", "ToolReads", "router", "short_way"]

AREA: Final = "tools"
PAGE_MAX: Final = 500
TOOLS: Final = TypeAdapter(list[Tool])
ETAG: Final = {"ETag": {"description": 'The version, in quotes: `"3"`.', "schema": {"type": "string"}}}


class ToolReads:
    """What the routes do."""

    def __init__(self, store: ToolStore, cache: Cache, guard: Guard) -> None:
        """Read from the store and keep answers in the cache."""
        self._store = store
        self._reads = Reads(AREA, cache, guard)

    async def list_tools(
        self,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX,
        after: uuid.UUID | None = None,
    ) -> Response:
        """Give up to `limit` tools in the order they were added; for the next ones pass the last id as `after`."""

        async def make() -> tuple[None, bytes]:
            return None, TOOLS.dump_json(await self._store.page(limit=limit, after=after))

        return await self._reads.answer(request, f"page:{limit}:{after or ''}", make)

    async def get_tool(self, request: Request, tool_id: uuid.UUID) -> Response:
        """Give the tool with this id."""

        async def make() -> tuple[str, bytes]:
            tool = await self._store.find(tool_id)
            if tool is None:
                raise no_such_tool(tool_id)
            return entity_tag(tool.version), tool.model_dump_json().encode()

        return await self._reads.answer(request, f"one:{tool_id}", make)


def router(reads: ToolReads) -> APIRouter:
    """Build the routes."""
    routes = APIRouter(prefix="/tools", tags=["tools"])
    routes.get("", summary="List the tools", response_model=list[Tool], responses=responses(422, 503))(reads.list_tools)
    routes.get(
        "/{tool_id}",
        summary="Get one tool",
        response_model=Tool,
        responses={200: {"headers": ETAG}, **responses(404, 422, 503)},
    )(reads.get_tool)
    return routes


def short_way(reads: ToolReads) -> Route:
    """Build the way to one tool past the framework's dependencies, which take more time than the answer does.

    It takes an id in its usual form; every other form goes through `router`, which describes both.
    """

    async def get_tool(request: Request) -> Response:
        request.scope["route"] = route  # by which requests are counted; the framework's own routes do the same
        return await reads.get_tool(request, request.path_params["tool_id"])

    route = Route("/tools/{tool_id:uuid}", get_tool, include_in_schema=False)
    route.methods = {"GET"}  # without HEAD, which the class adds and the description does not have
    return route
