"""The way to one tool past the framework, as the metrics see it."""

import uuid
from typing import cast

import httpx
from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from berth_api.access import AccessLog
from berth_api.metrics.requests import UNKNOWN
from berth_api.tools.router import ToolReads, short_way


class Drawer:
    """Has every tool."""

    async def get_tool(self, _: Request, tool_id: uuid.UUID) -> Response:
        """Give one."""
        return Response(str(tool_id))


async def test_it_is_counted_by_its_template() -> None:
    """A request that goes the short way is counted as one of `/tools/{tool_id}`, and no other path goes it."""
    routes: list[str] = []

    def note(scope: Scope, _status: int, _seconds: float) -> None:
        routes.append(getattr(scope.get("route"), "path_format", UNKNOWN))

    app = FastAPI()
    app.router.routes.append(short_way(cast("ToolReads", Drawer())))

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        await AccessLog(cast("ASGIApp", app), note)(scope, receive, send)

    tool = uuid.uuid4()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=logged), base_url="http://api") as client:
        assert (await client.get(f"/tools/{tool}")).text == str(tool)
        assert (await client.get("/tools/1")).status_code == 404
        assert (await client.get(f"/tools/{tool}/more")).status_code == 404
    assert routes == ["/tools/{tool_id}", UNKNOWN, UNKNOWN]
