"""What the load consists of: clients of every kind that a release could break."""

from dataclasses import dataclass
from typing import Final

READS: Final = ("/", "/api/version", "/api/tools", "/docs")
_SIMULATE: Final = "/api/cam/simulate_gcode"
_LAST: Final = b"event: end\n\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """Clients of one kind."""

    name: str
    clients: int
    pause: float
    """Seconds from one request's start to the next, of each client; a slower answer delays the next."""

    keep: bool = True
    """They keep their connection."""

    method: str = "GET"
    paths: tuple[str, ...] = READS
    slow_body: bool = False
    """The body takes three seconds to arrive."""

    ends_with: bytes = b""
    """What a whole answer ends with."""


KINDS: Final = (
    Kind(name="GET, kept alive", clients=16, pause=0.12),
    Kind(name="GET, new connections", clients=8, pause=0.16, keep=False),
    Kind(name="POST, kept alive", clients=6, pause=0.2, method="POST", paths=(_SIMULATE,)),
    Kind(name="POST, new connections", clients=4, pause=0.3, method="POST", paths=(_SIMULATE,), keep=False),
    Kind(name="POST, body sent over 3 s", clients=2, pause=3.1, method="POST", paths=(_SIMULATE,), slow_body=True),
    Kind(name="GET, answered after 3 s", clients=4, pause=3.1, paths=("/api/test-only/slow",)),
    Kind(
        name="server-sent events over 3 s", clients=4, pause=3.2, paths=("/api/jobs/test-only/stream",), ends_with=_LAST
    ),
)
"""About 240 requests a second, of seven kinds."""

SLOW_ROUTES: Final = """

def test_only(routes: APIRouter) -> None:
    import asyncio

    from fastapi.responses import StreamingResponse

    @routes.get("/test-only/slow")
    async def slow() -> str:
        await asyncio.sleep(3)
        return "slow"

    @routes.get("/test-only/block")
    async def block() -> None:
        while True:
            pass

    @routes.get("/jobs/test-only/stream")
    async def events() -> StreamingResponse:
        async def told():
            for number in range(12):
                yield f"id: {number}\\ndata: {number}\\n\\n"
                await asyncio.sleep(0.25)
            yield "event: end\\n\\n"
        return StreamingResponse(told(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
"""
"""Added to the copy of the API's `version.py` that is deployed: no route of the product is slow by nature."""
