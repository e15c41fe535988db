"""The tools resource over real PostgreSQL and Redis."""

import json
import uuid
from collections.abc import Mapping

import httpx
import pytest

pytestmark = pytest.mark.engine

END_MILL = {"name": "6 mm end mill", "kind": "end_mill", "diameter_mm": 6.0, "flutes": 2}


async def test_a_tool_added_is_found_by_id_and_in_the_list(client: httpx.AsyncClient, maker: httpx.AsyncClient) -> None:
    """POST answers 201 with the stored tool, which GET by its Location and the list then give in the same words."""
    added = await maker.post("/tools", json=END_MILL)
    assert added.status_code == 201
    tool = added.json()
    assert {key: tool[key] for key in END_MILL} == END_MILL
    assert tool["version"] == 1
    assert uuid.UUID(tool["id"]).version == 7
    assert tool["created_at"] == tool["updated_at"]
    assert (await client.get("/" + added.headers["location"])).json() == tool
    assert (await client.get("/tools")).json() == [tool]


async def test_pages_follow_one_another_in_the_order_of_adding(
    client: httpx.AsyncClient, maker: httpx.AsyncClient
) -> None:
    """`limit` and `after` walk through all tools without loss or repetition."""
    ids = [(await maker.post("/tools", json=END_MILL | {"name": f"tool {n}"})).json()["id"] for n in range(5)]
    seen: list[str] = []
    query: dict[str, str] = {"limit": "2"}
    while page := (await client.get("/tools", params=query)).json():
        assert len(page) <= 2
        seen += [tool["id"] for tool in page]
        query["after"] = seen[-1]
    assert seen == ids


async def test_a_name_in_other_capitals_is_a_conflict(client: httpx.AsyncClient, maker: httpx.AsyncClient) -> None:
    """A second tool of the same name is refused with 409 and changes nothing."""
    await maker.post("/tools", json=END_MILL)
    refused = await maker.post("/tools", json=END_MILL | {"name": " 6 MM End Mill "})
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "A tool named '6 MM End Mill' exists already; choose another name.",
        "request_id": refused.headers["x-request-id"],
        "errors": [],
    }
    assert len((await client.get("/tools")).json()) == 1


async def test_both_ways_to_a_tool_answer_alike(client: httpx.AsyncClient, maker: httpx.AsyncClient) -> None:
    """An id in its usual form, which goes past the framework, is answered as one in another form, which does not."""
    tool = (await maker.post("/tools", json=END_MILL)).json()["id"]
    for usual, status in ((tool, 200), (str(uuid.uuid4()), 404)):
        for asker in (client, maker):
            answers = [
                await asker.get(f"/tools/{form}", headers={"X-Request-ID": "the-same", "Cache-Control": "no-cache"})
                for form in (usual, f"urn:uuid:{usual}", usual.upper())
            ]
            assert {answer.status_code for answer in answers} == {status}
            assert len({answer.text for answer in answers}) == 1
            kept = ("etag", "cache-control", "content-type", "content-length", "x-request-id")
            assert len({tuple(answer.headers.get(name) for name in kept) for answer in answers}) == 1
    for method in ("HEAD", "POST", "PATCH"):
        refused = [await maker.request(method, f"/tools/{form}") for form in (tool, f"urn:uuid:{tool}")]
        assert {answer.status_code for answer in refused} == {405}
        assert {answer.headers["allow"] for answer in refused} == {"DELETE, GET, PUT"}


async def test_an_unknown_id_is_not_found(client: httpx.AsyncClient) -> None:
    """GET of an id that no tool has is 404 in the common shape, and is not kept."""
    missing = uuid.uuid4()
    for _ in range(2):
        answer = await client.get(f"/tools/{missing}")
        assert (answer.status_code, answer.json()["detail"]) == (404, f"There is no tool with the id {missing}.")


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"name": ""}, ["body", "name"]),
        ({"name": "   "}, ["body", "name"]),
        ({"name": "x" * 81}, ["body", "name"]),
        ({"name": "nul\0"}, ["body", "name"]),
        ({"name": "lone \ud800"}, ["body", "name"]),
        ({"name": None}, ["body", "name"]),
        ({"kind": "spoon"}, ["body", "kind"]),
        ({"diameter_mm": 0}, ["body", "diameter_mm"]),
        ({"diameter_mm": 100.1}, ["body", "diameter_mm"]),
        ({"diameter_mm": "wide"}, ["body", "diameter_mm"]),
        ({"flutes": 0}, ["body", "flutes"]),
        ({"flutes": 13}, ["body", "flutes"]),
        ({"flutes": 1.5}, ["body", "flutes"]),
        ({"colour": "red"}, ["body", "colour"]),
    ],
)
async def test_a_tool_that_does_not_fit_is_refused(
    maker: httpx.AsyncClient, change: Mapping[str, object], loc: list[str]
) -> None:
    """Each bad field gives 422 that names just that field, in the common shape."""
    content = json.dumps(END_MILL | dict(change))  # escapes what is no valid text
    refused = await maker.post("/tools", content=content, headers={"content-type": "application/json"})
    assert refused.status_code == 422
    body = refused.json()
    assert body["status"] == 422
    assert [error["loc"] for error in body["errors"]] == [loc]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/tools/not-an-id", 422),
        ("GET", "/tools?limit=0", 422),
        ("GET", "/tools?limit=501", 422),
        ("GET", "/nothing", 404),
        ("PUT", "/tools", 405),
    ],
)
async def test_every_refusal_has_the_same_shape(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    """Refusals of the framework are problem bodies like our own."""
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() == {"type", "title", "status", "detail", "request_id", "errors"}


async def test_broken_json_is_refused(maker: httpx.AsyncClient) -> None:
    """A body that is no JSON is the caller's mistake, not the server's."""
    answer = await maker.post("/tools", content=b"{", headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"][0] == "body"


async def test_the_description_says_how_refusals_look(client: httpx.AsyncClient) -> None:
    """Every refusal of a tools route is described as a problem body under its own media type.

    Changes are described with the condition they need, and with the version of now that a stale one is told.
    """
    document = (await client.get("/openapi.json")).json()
    operations = {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/tools")
    }
    refusals = {
        name: {status: answer["content"] for status, answer in operation["responses"].items() if status >= "400"}
        for name, operation in operations.items()
    }
    assert {name: sorted(told) for name, told in refusals.items()} == {
        "get /tools": ["422", "503"],
        "post /tools": ["401", "403", "409", "422", "503"],
        "get /tools/{tool_id}": ["404", "422", "503"],
        "put /tools/{tool_id}": ["401", "403", "404", "409", "412", "422", "428", "503"],
        "delete /tools/{tool_id}": ["401", "403", "404", "412", "422", "428", "503"],
    }
    for told in refusals.values():
        for status, content in told.items():
            model = "StaleProblem" if status == "412" else "Problem"
            assert content == {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}
    (condition,) = [given for given in operations["put /tools/{tool_id}"]["parameters"] if given["in"] == "header"]
    assert (condition["name"], condition["required"]) == ("If-Match", True)
    assert document["servers"][0]["url"] == "/api"
