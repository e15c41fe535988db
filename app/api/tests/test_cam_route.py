"""The route, over an application of nothing else: no server is needed."""

from collections.abc import AsyncIterator
from threading import Event

import anyio
import httpx
import pytest
from fastapi import FastAPI

from berth_api import problems
from berth_api.cam import bounded, limits, router
from berth_api.cam.schema import SimulationRequest

PATH = "/cam/simulate_gcode"
"""What the API sees of `/api/cam/simulate_gcode` once the proxy has stripped the prefix: the API's half of S0-03."""
HALF_CIRCLE = {"gcode": "G21 G90\nG2 X60 Y40 I30 J20"}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the route, which waits for its turn only briefly."""
    app = FastAPI()
    problems.install(app)
    app.include_router(router.router(wait_s=0.05))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as opened:
        yield opened


async def test_the_documents_program_is_simulated(client: httpx.AsyncClient) -> None:
    """The body of the first document gives its half circle, its sums, and what is missing in it."""
    answer = await client.post(PATH, json=HALF_CIRCLE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    body = answer.json()
    assert body.keys() == {"moves", "summary", "issues"}
    (move,) = body["moves"]
    assert (move["line"], move["kind"], move["start"], move["end"]) == (2, "arc_cw", [0, 0, 0], [60, 40, 0])
    assert (move["arc"]["centre"], move["arc"]["plane"], move["arc"]["turns"]) == ([30, 20, 0], "xy", 1)
    assert body["summary"]["length_mm"] == move["length_mm"] == pytest.approx(113.2717)
    assert [(issue["line"], issue["severity"], issue["code"]) for issue in body["issues"]] == [
        (2, "error", "no-feed"),
        (2, "warning", "spindle-off"),
    ]


async def test_the_machine_is_told_by_parameters(client: httpx.AsyncClient) -> None:
    """Rapid speed, clearance and envelope change the answer."""
    asked = {
        "gcode": "G21 G0 Z10\nX10\n",
        "rapid_mm_per_min": 600,
        "clearance_mm": 11,
        "envelope": {"min": [0, 0, 0], "max": [9, 9, 10]},
    }
    body = (await client.post(PATH, json=asked)).json()
    assert body["summary"]["seconds"] == 2
    assert [issue["code"] for issue in body["issues"]] == ["rapid-below-clearance", "out-of-envelope"]


async def test_bad_text_is_an_answer(client: httpx.AsyncClient) -> None:
    """A text that is no G-code is 200 with issues, never an error of the server."""
    text = b'{"gcode": "\\u0000\\u00e9hello\\nO1 sub\\n[[[\\n\\ud800"}'
    answer = await client.post(PATH, content=text, headers={"content-type": "application/json"})
    assert answer.status_code == 200
    assert [issue["line"] for issue in answer.json()["issues"]] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "change",
    [
        {"gcode": None},
        {"gcode": 1},
        {"rapid_mm_per_min": 0},
        {"rapid_mm_per_min": "fast"},
        {"clearance_mm": 1e9},
        {"envelope": {"min": [0, 0, 0]}},
        {"envelope": {"min": [0, 0, 0], "max": [1, 1, -1]}},
        {"envelope": {"min": [0, 0], "max": [1, 1]}},
        {"colour": "red"},
    ],
)
async def test_parameters_that_do_not_fit_are_refused(client: httpx.AsyncClient, change: dict[str, object]) -> None:
    """What is no program and no machine is 422 in the common shape."""
    answer = await client.post(PATH, json=HALF_CIRCLE | change)
    assert answer.status_code == 422
    assert {error["loc"][1] for error in answer.json()["errors"]} == set(change)


@pytest.mark.parametrize("content", [b'{"gcode": "G0", "clearance_mm": NaN}', b"{", b"[]"])
async def test_json_that_is_none_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    """NaN and broken JSON are the caller's mistakes."""
    answer = await client.post(PATH, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("length", [limits.GCODE_CHARS_MAX + 1, bounded.BODY_BYTES_MAX + 1])
async def test_a_program_over_the_limit_is_refused(client: httpx.AsyncClient, length: int) -> None:
    """A program over 1 MiB is 413 in the common shape; one of just 1 MiB is simulated."""
    answer = await client.post(PATH, json={"gcode": " " * length})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    whole = await client.post(PATH, json={"gcode": "\n" * limits.GCODE_CHARS_MAX})
    assert whole.status_code == 200


async def test_a_body_without_end_is_refused_while_it_comes(client: httpx.AsyncClient) -> None:
    """A body of undeclared length is refused at the limit: little more than that is read."""
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10 * bounded.BODY_BYTES_MAX:
            sent += 65_536
            yield b" " * 65_536

    answer = await client.post(PATH, content=body(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert sent < bounded.BODY_BYTES_MAX + 2 * 65_536


async def test_waiting_is_bounded_and_the_loop_stays_free(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a simulation runs in its thread the next caller is told to come back, and is served later."""
    running, leave = Event(), Event()

    def slow(_: SimulationRequest) -> bytes:
        running.set()
        assert leave.wait(10)
        return b"{}"

    with monkeypatch.context() as patched:
        patched.setattr(router, "answer", slow)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(lambda: client.post(PATH, json=HALF_CIRCLE))
            assert await anyio.to_thread.run_sync(running.wait, 10)
            refused = await client.post(PATH, json=HALF_CIRCLE)
            leave.set()
    assert (refused.status_code, refused.json()["status"]) == (503, 503)
    assert (await client.post(PATH, json=HALF_CIRCLE)).status_code == 200
