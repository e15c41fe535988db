"""Route `POST /cam/simulate_gcode`. Bounded in size, in waiting and in work, and off the event loop."""

from typing import Annotated, Final

import anyio
from anyio import to_thread
from fastapi import APIRouter, Body, Response
from pydantic import TypeAdapter

from ..problems import ProblemError, responses
from .bounded import BoundedRoute
from .limits import GCODE_CHARS_MAX
from .result import Simulation
from .schema import EXAMPLES, SimulationRequest
from .simulate import simulate

__all__ = ["answer", "router"]

AT_ONCE: Final = 1
"""Simulations at once in a process: Python runs one at a time anyway, and each holds its moves in memory."""
WAIT_S: Final = 5.0
"""Longest wait for those before; the simulation itself is bounded by the text's length and its own limits."""
ANSWER: Final = TypeAdapter(Simulation)


def router(*, wait_s: float = WAIT_S) -> APIRouter:
    """Build the route; a request waits for its turn up to `wait_s` seconds."""
    routes = APIRouter(prefix="/cam", tags=["cam"], route_class=BoundedRoute)
    turns = anyio.Semaphore(AT_ONCE)

    @routes.post(
        "/simulate_gcode",
        summary="Simulate a G-code program",
        response_model=Simulation,
        responses=responses(413, 422, 503),
    )
    async def simulate_gcode(request: Annotated[SimulationRequest, Body(openapi_examples=EXAMPLES)]) -> Response:
        """Tell where the tool goes, how long it takes, and what is wrong with the program, line by line.

        A program with mistakes is an answer like any other: its mistakes are in `issues`. The dialect is a subset of
        LinuxCNC's, in millimetres or inches: G0 to G4, G17 to G21, G80, G90, G91, G90.1, G91.1, F, S, T, M0 to M9, M30.
        """
        if len(request.gcode) > GCODE_CHARS_MAX:
            detail = f"The program has {len(request.gcode)} characters; at most {GCODE_CHARS_MAX} are simulated."
            raise ProblemError(413, detail)
        try:
            with anyio.fail_after(wait_s):
                await turns.acquire()
        except TimeoutError as error:
            raise ProblemError(503, "Other simulations are still running; try again shortly.") from error
        try:
            body = await to_thread.run_sync(answer, request)
        finally:
            turns.release()
        return Response(body, media_type="application/json")

    return routes


def answer(request: SimulationRequest) -> bytes:
    """Simulate and write the answer, both outside the event loop."""
    return ANSWER.dump_json(simulate(request.gcode, request.parameters()))
