"""Changing tools: by version, so that of two who change at once the second is told."""

import asyncio
import uuid

import httpx
import pytest

from berth_api.tools.version_match import Expected, entity_tag, expected

DRILL = {"name": "3 mm drill", "kind": "drill", "diameter_mm": 3.0, "flutes": 2}
WIDER = DRILL | {"diameter_mm": 3.2}


@pytest.mark.parametrize(
    ("if_match", "versions"),
    [
        ('"1"', {1}),
        (' "12" ', {12}),
        ('"1", "3"', {1, 3}),
        ('"1","3"', {1, 3}),
        ("*", None),
        (" * ", None),
        ('W/"1"', set()),
        ('W/"1", "2"', {2}),
        ("1", set()),
        ('"0"', set()),
        ('"01"', set()),
        ('"1', set()),
        ('"abc"', set()),
        ('"1234567890"', set()),
        ("", set()),
    ],
)
def test_a_condition_names_versions(if_match: str, versions: set[int] | None) -> None:
    """Our strong tags and `*` are understood; weak, foreign and broken tags allow nothing."""
    assert expected(if_match) == Expected(versions=None if versions is None else frozenset(versions))


def test_a_tag_is_read_as_it_is_written() -> None:
    """What a read sends as ETag, a write understands as If-Match."""
    assert expected(entity_tag(7)) == Expected(versions=frozenset({7}))


@pytest.mark.engine
async def test_every_answer_about_one_tool_carries_its_version(
    client: httpx.AsyncClient, maker: httpx.AsyncClient
) -> None:
    """POST, GET from the database, GET from the cache and PUT each send the version they tell of as ETag."""
    added = await maker.post("/tools", json=DRILL)
    path = f"/tools/{added.json()['id']}"
    missed, hit = await client.get(path), await client.get(path)
    assert [missed.headers["x-cache"], hit.headers["x-cache"]] == ["MISS", "HIT"]
    assert [answer.headers["etag"] for answer in (added, missed, hit)] == ['"1"'] * 3
    changed = await maker.put(path, json=WIDER, headers={"If-Match": hit.headers["etag"]})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert {key: changed.json()[key] for key in WIDER} == WIDER
    assert changed.json()["updated_at"] > changed.json()["created_at"] == added.json()["created_at"]
    assert (await client.get(path)).json() == changed.json()


@pytest.mark.engine
async def test_the_second_of_two_changes_is_told_the_version_of_now(maker: httpx.AsyncClient) -> None:
    """Two changes at once, both meant for version 1: one is done, the other refused with 412 and `current`."""
    path = f"/tools/{(await maker.post('/tools', json=DRILL)).json()['id']}"
    both = await asyncio.gather(
        *(maker.put(path, json=DRILL | {"flutes": flutes}, headers={"If-Match": '"1"'}) for flutes in (3, 4))
    )
    assert sorted(answer.status_code for answer in both) == [200, 412]
    (refused,) = [answer for answer in both if answer.status_code == 412]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["current"] == 2
    assert (await maker.get(path)).json()["version"] == 2
    again = await maker.put(path, json=WIDER, headers={"If-Match": f'"{refused.json()["current"]}"'})
    assert again.status_code == 200


@pytest.mark.engine
async def test_a_change_without_a_condition_is_refused(maker: httpx.AsyncClient) -> None:
    """PUT and DELETE without If-Match are 428 and change nothing; with a stale one 412."""
    path = f"/tools/{(await maker.post('/tools', json=DRILL)).json()['id']}"
    assert (await maker.put(path, json=WIDER)).status_code == 428
    assert (await maker.delete(path)).status_code == 428
    assert (await maker.delete(path, headers={"If-Match": '"9"'})).json()["current"] == 1
    assert (await maker.get(path)).json()["diameter_mm"] == 3.0


@pytest.mark.engine
async def test_a_removed_tool_is_gone_from_every_answer(client: httpx.AsyncClient, maker: httpx.AsyncClient) -> None:
    """After DELETE the list and the tool itself, kept in the cache before, no longer show it."""
    path = f"/tools/{(await maker.post('/tools', json=DRILL)).json()['id']}"
    assert (await client.get(path)).status_code == (await client.get("/tools")).status_code == 200
    removed = await maker.delete(path, headers={"If-Match": '"1"'})
    assert (removed.status_code, removed.content) == (204, b"")
    assert (await client.get(path)).status_code == 404
    assert (await client.get("/tools")).json() == []
    assert (await maker.delete(path, headers={"If-Match": "*"})).status_code == 404


@pytest.mark.engine
async def test_a_change_cannot_take_anothers_name(maker: httpx.AsyncClient) -> None:
    """PUT with another tool's name, whatever its capitals, is 409; a tool may keep its own name."""
    path = f"/tools/{(await maker.post('/tools', json=DRILL)).json()['id']}"
    await maker.post("/tools", json=DRILL | {"name": "V bit"})
    any_version = {"If-Match": "*"}
    assert (await maker.put(path, json=DRILL | {"name": "v BIT"}, headers=any_version)).status_code == 409
    assert (await maker.put(path, json=DRILL | {"name": "3 MM drill"}, headers=any_version)).status_code == 200


@pytest.mark.engine
async def test_an_unknown_tool_cannot_be_changed(maker: httpx.AsyncClient) -> None:
    """PUT never adds a tool."""
    path = f"/tools/{uuid.uuid4()}"
    assert (await maker.put(path, json=DRILL, headers={"If-Match": "*"})).status_code == 404
    assert (await maker.get("/tools")).json() == []


@pytest.mark.engine
@pytest.mark.parametrize(("who", "status"), [("anonymous", 401), ("viewer", 403), ("maker", 201), ("admin", 201)])
async def test_only_makers_change_tools(callers: dict[str, httpx.AsyncClient], who: str, status: int) -> None:
    """Anonymous callers are asked to log in, viewers refused; both may read. PUT and DELETE are guarded alike."""
    caller = callers[who]
    added = await caller.post("/tools", json=DRILL)
    assert added.status_code == status
    assert (await caller.get("/tools")).status_code == 200
    if status != 201:
        path = f"/tools/{uuid.uuid4()}"
        assert (await caller.put(path, json=DRILL, headers={"If-Match": "*"})).status_code == status
        assert (await caller.delete(path, headers={"If-Match": "*"})).status_code == status


@pytest.mark.engine
async def test_who_may_keep_an_answer(client: httpx.AsyncClient, viewer: httpx.AsyncClient) -> None:
    """S3-16: anonymous answers may be kept by the proxy for a second, and shown stale when the API is dead.

    An answer to somebody who is logged in may be kept by nobody in between.
    """
    assert (await client.get("/tools")).headers["cache-control"] == (
        "public, max-age=0, s-maxage=1, stale-while-revalidate=10, stale-if-error=300"
    )
    assert (await viewer.get("/tools")).headers["cache-control"] == "private, no-cache"


@pytest.mark.engine
async def test_who_is_logged_in_may_read_past_the_cache(client: httpx.AsyncClient, viewer: httpx.AsyncClient) -> None:
    """`Cache-Control: no-cache` reaches the database for a good login, and neither for nobody nor for a bad login."""
    past = {"Cache-Control": "no-cache"}
    bad = {"Authorization": "Bearer of-nothing"}
    assert (await client.get("/tools")).headers["x-cache"] == "MISS"
    seen = [
        (await viewer.get("/tools", headers=past)).headers["x-cache"],
        (await viewer.get("/tools")).headers["x-cache"],
        (await client.get("/tools", headers=past)).headers["x-cache"],
        (await client.get("/tools", headers=past | bad)).headers["x-cache"],
    ]
    assert seen == ["MISS", "HIT", "HIT", "HIT"]
