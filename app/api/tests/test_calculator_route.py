"""The routes, over an application of nothing else: no server is needed."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from berth_api import problems
from berth_api.calculator.router import router


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the routes."""
    app = FastAPI()
    problems.install(app)
    app.include_router(router())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as opened:
        yield opened


async def test_strings_are_placed(client: httpx.AsyncClient) -> None:
    """Without a question the answer is an ordinary nut; width, number, gauges, margins and method change it."""
    usual = (await client.get("/calculator/string-spacing")).json()
    assert (usual["nut_width_mm"], usual["method"], len(usual["strings"])) == (43.0, "gaps", 6)
    asked = {
        "nut_width_mm": "40",
        "strings": "3",
        "bass_margin_mm": "2",
        "treble_margin_mm": "4",
        "method": "centres",
        "gauges_mm": ["2", "1", "1"],
    }
    placed = (await client.get("/calculator/string-spacing", params=asked)).json()
    assert placed["strings"] == [
        {"number": 1, "gauge_mm": 2.0, "centre_mm": 3.0},
        {"number": 2, "gauge_mm": 1.0, "centre_mm": 19.25},
        {"number": 3, "gauge_mm": 1.0, "centre_mm": 35.5},
    ]
    assert (placed["centre_distances_mm"], placed["gaps_mm"]) == ([16.25, 16.25], [14.75, 15.25])


async def test_frets_are_placed(client: httpx.AsyncClient) -> None:
    """One scale gives square frets, two give a fan with fret 7 square unless another is named."""
    plain = (await client.get("/calculator/fret-positions?scale_length_mm=650&frets=12")).json()
    assert (len(plain["frets"]), plain["frets"][12]["treble_mm"], plain["bridge_skew_mm"]) == (13, 325, 0)
    fan = "/calculator/fret-positions?scale_length_mm=648&bass_scale_length_mm=686"
    for question, square in ((fan, 7), (fan + "&perpendicular_fret=9", 9), (fan + "&frets=5", 5)):
        frets = (await client.get(question)).json()["frets"]
        assert [fret["number"] for fret in frets if fret["skew_mm"] == 0] == [square]


@pytest.mark.parametrize(
    ("question", "loc"),
    [
        ("string-spacing?nut_width_mm=0", ["query", "nut_width_mm"]),
        ("string-spacing?nut_width_mm=nan", ["query", "nut_width_mm"]),
        ("string-spacing?strings=1", ["query", "strings"]),
        ("string-spacing?bass_margin_mm=-1", ["query", "bass_margin_mm"]),
        ("string-spacing?method=magic", ["query", "method"]),
        ("string-spacing?gauges_mm=0", ["query", "gauges_mm"]),
        ("string-spacing?gauges_mm=1&gauges_mm=1", ["query"]),
        ("string-spacing?colour=red", ["query", "colour"]),
        ("fret-positions?scale_length_mm=inf", ["query", "scale_length_mm"]),
        ("fret-positions?frets=0", ["query", "frets"]),
        ("fret-positions?frets=49", ["query", "frets"]),
        ("fret-positions?temperament=19-tet", ["query", "temperament"]),
        ("fret-positions?perpendicular_fret=7", ["query"]),
        ("fret-positions?bass_scale_length_mm=700&frets=5&perpendicular_fret=7", ["query"]),
    ],
)
async def test_a_question_that_does_not_fit_is_refused(
    client: httpx.AsyncClient, question: str, loc: list[str]
) -> None:
    """Each bad value is 422 in the common shape and named."""
    refused = await client.get(f"/calculator/{question}")
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert refused.json()["errors"][0]["loc"][: len(loc)] == loc


async def test_strings_without_room_are_refused(client: httpx.AsyncClient) -> None:
    """Values that are each right but leave no room are 422, and the words say what to do."""
    refused = await client.get("/calculator/string-spacing?nut_width_mm=10&bass_margin_mm=5&treble_margin_mm=5")
    assert refused.status_code == 422
    assert refused.json()["detail"] == (
        "Found 0.000 mm between two strings; expected more than 0; "
        "use a wider nut, smaller margins, thinner or fewer strings."
    )


async def test_the_routes_are_documented() -> None:
    """Every value and every field of the answers has words in the OpenAPI document."""
    app = FastAPI()
    app.include_router(router())
    document = app.openapi()
    for path in ("string-spacing", "fret-positions"):
        parameters = document["paths"][f"/calculator/{path}"]["get"]["parameters"]
        assert parameters
        assert [one["name"] for one in parameters if not one.get("description")] == []
    assert document["components"]["schemas"]["Fret"]["properties"]["skew_mm"]["description"]
