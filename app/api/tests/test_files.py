"""Files over a real S3-compatible store, PostgreSQL and Redis."""

import asyncio
import hashlib
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import servers
from workers import ask, reaches, working

from berth_api import settings
from berth_api.auth.asker import Asker
from berth_api.database import Database
from berth_api.files.library import Library
from berth_api.files.objects import ObjectMissingError, Objects
from berth_api.files.schema import FILE_BYTES_MAX
from berth_api.files.store import FileStore
from berth_api.files.upload import Upload

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("object_store")]

BYTES = {"content-type": "application/octet-stream"}
PROGRAM = b"G21 G90 M3 F600\nG1 X10\nM2\n"


async def store(client: httpx.AsyncClient, body: bytes = PROGRAM, name: str = "part.nc") -> dict[str, object]:
    """Store a file; return what the API says of it."""
    answer = await client.post("/files", params={"name": name}, content=body, headers=BYTES)
    assert answer.status_code == 201, answer.text
    stored: dict[str, object] = answer.json()
    return stored


async def fetch(object_store: servers.Server, url: str) -> httpx.Response:
    """Get a presigned path as the proxy passes it on: without its prefix, under the name that was signed."""
    assert url.startswith("/objects/")
    async with httpx.AsyncClient() as client:
        return await client.get(f"http://127.0.0.1:{object_store.port}" + url.removeprefix("/objects"))


async def test_a_stored_file_is_listed_downloaded_and_deleted(
    maker: httpx.AsyncClient, object_store: servers.Server
) -> None:
    """What was stored comes back byte for byte as a download under its name, and nothing is left after DELETE."""
    file = await store(maker, name="Ärmel 1.nc")
    assert (file["name"], file["size"], file["owner"]) == ("Ärmel 1.nc", len(PROGRAM), "mia")
    assert file["sha256"] == hashlib.sha256(PROGRAM).hexdigest()
    assert (await maker.get("/files")).json() == [file]
    assert (await maker.get(f"/files/{file['id']}")).json() == file
    link = (await maker.get(f"/files/{file['id']}/download")).json()
    assert link["expires_in"] == 300
    got = await fetch(object_store, link["url"])
    assert (got.status_code, got.content) == (200, PROGRAM)
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('Ärmel 1.nc')}"
    assert (await maker.delete(f"/files/{file['id']}")).status_code == 204
    assert (await fetch(object_store, link["url"])).status_code == 404
    assert (await maker.get("/files")).json() == []
    assert (await maker.delete(f"/files/{file['id']}")).status_code == 404


async def test_an_address_is_good_for_its_own_file_only(maker: httpx.AsyncClient, object_store: servers.Server) -> None:
    """A presigned path for one file, changed to another's, is refused by the store."""
    mine, other = await store(maker), await store(maker)
    url = (await maker.get(f"/files/{mine['id']}/download")).json()["url"]
    assert (await fetch(object_store, url.replace(str(mine["id"]), str(other["id"])))).status_code == 403


async def test_files_are_their_owners(
    maker: httpx.AsyncClient, viewer: httpx.AsyncClient, admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    """Others do not see a file, an admin does; viewers store none; nobody does without a login."""
    file = await store(maker)
    one = f"/files/{file['id']}"
    assert [(await viewer.get(path)).status_code for path in (one, f"{one}/download")] == [404, 404]
    assert (await viewer.get("/files")).json() == []
    assert (await admin.get("/files")).json() == [file]
    assert (await viewer.post("/files?name=a", content=b"x", headers=BYTES)).status_code == 403
    assert (await viewer.delete(one)).status_code == 403
    assert (await client.get("/files")).status_code == 401


@pytest.mark.parametrize(
    ("name", "body", "media_type", "status"),
    [
        ("", PROGRAM, "application/octet-stream", 422),
        ("a/b", PROGRAM, "application/octet-stream", 422),
        ("a\nb", PROGRAM, "application/octet-stream", 422),
        ("x" * 201, PROGRAM, "application/octet-stream", 422),
        ("a", b"", "application/octet-stream", 422),
        ("a", PROGRAM, "text/plain", 415),
        ("a", bytes(FILE_BYTES_MAX + 1), "application/octet-stream", 413),
    ],
)
async def test_what_does_not_fit_is_refused(
    maker: httpx.AsyncClient, name: str, body: bytes, media_type: str, status: int
) -> None:
    """Bad names, empty and big bodies and other media types are refused as problems, and nothing is kept."""
    headers = {"content-type": media_type}
    refused = await maker.post("/files", params={"name": name}, content=body, headers=headers)
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    assert (await maker.get("/files")).json() == []


async def test_a_body_without_a_length_is_bounded_as_well(maker: httpx.AsyncClient) -> None:
    """Chunked bodies up to the limit are stored, and those over it refused while they come in."""

    async def chunks(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield bytes(1024 * 1024)

    whole = await maker.post("/files?name=a", content=chunks(16), headers=BYTES)
    assert (whole.status_code, whole.json()["size"]) == (201, FILE_BYTES_MAX)
    assert (await maker.post("/files?name=a", content=chunks(17), headers=BYTES)).status_code == 413


@pytest.mark.disturbs
async def test_a_stopped_store_is_answered_in_time_and_leaves_nothing(
    maker: httpx.AsyncClient, object_store: servers.Server, place: servers.Place
) -> None:
    """With the store hanging, storing ends with 503 within seconds, nothing is listed, and the API stays ready."""
    await store(maker)
    object_store.container.pause()
    try:
        started = time.monotonic()
        refused = await maker.post("/files?name=late", content=PROGRAM, headers=BYTES)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert time.monotonic() - started < 15
        assert (await maker.get("/health/ready")).status_code == 200
    finally:
        object_store.container.unpause()
    assert [file["name"] for file in (await maker.get("/files")).json()] == ["part.nc"]
    states = await servers.fetch(place.postgres, place.database, "SELECT state FROM files WHERE name = 'late'")
    assert states in ([], [("storing",)])


async def test_what_a_crash_left_is_cleared_away(
    maker: httpx.AsyncClient, api_settings: settings.ApiSettings, place: servers.Place
) -> None:
    """A file whose process died between row and object, storing or deleting, is gone from both after the sweep."""
    await store(maker)
    ((owner,),) = await servers.fetch(place.postgres, place.database, "SELECT owner_id FROM files")
    database = Database(api_settings.database)
    assert api_settings.objects is not None
    library = Library(FileStore(database), Objects(api_settings.objects))
    asker = Asker(id=uuid.UUID(str(owner)), name="mia", sees_all=False)
    upload = Upload(pieces=[PROGRAM], size=len(PROGRAM), sha256="0" * 64)
    try:
        storing, deleting = [(await library.rows.begin(upload, "left", asker)).id for _ in range(2)]
        for file_id in (storing, deleting):
            await library.objects.put(file_id, [PROGRAM], "left")
        assert await library.rows.finish(deleting)
        assert await library.rows.begin_deleting(deleting, asker)
        assert await library.sweep(older_s=3600) == 0
        assert await library.sweep(older_s=0) == 2
        for file_id in (storing, deleting):
            with pytest.raises(ObjectMissingError):
                await library.objects.get(file_id)
        assert not await library.rows.finish(storing)
    finally:
        await database.close()
    assert len((await maker.get("/files")).json()) == 1


async def test_a_program_over_the_limit_of_a_request_is_a_job(maker: httpx.AsyncClient, tmp_path: Path) -> None:
    """A file of over 1 MB is simulated by the worker to its end, with more moves than a request may have."""
    lines = 140_000
    file = await store(maker, b"G21G90M3F900\n" + b"G1X10.5\nG1X0\n" * (lines // 2))
    assert int(str(file["size"])) > 900_000
    async with working(tmp_path):
        asked = await maker.post("/jobs", json={"kind": "simulate", "file_id": file["id"]})
        assert asked.status_code == 202, asked.text
        job = await reaches(maker, asked.json()["id"], "succeeded", "failed")
    assert isinstance(job["result"], dict), job
    summary = job["result"]["summary"]
    assert (summary["moves"], summary["complete"]) == (lines, True)


async def test_a_job_about_a_file_that_is_gone_or_anothers(
    maker: httpx.AsyncClient, viewer: httpx.AsyncClient, admin: httpx.AsyncClient, tmp_path: Path
) -> None:
    """Asking about another's file is 404; a file deleted before its job runs fails the job with the reason."""
    mine, others = await store(maker), await store(admin)
    assert (await viewer.get("/jobs")).json() == []
    refused = await maker.post("/jobs", json={"kind": "simulate", "file_id": others["id"]})
    assert refused.status_code == 404
    asked = (await maker.post("/jobs", json={"kind": "simulate", "file_id": mine["id"]})).json()
    assert (await maker.delete(f"/files/{mine['id']}")).status_code == 204
    async with working(tmp_path):
        job = await reaches(maker, asked["id"], "failed")
        assert job["error"] == "The file was deleted before the job ran."
        await reaches(maker, await ask(maker, "G0 Z5"), "succeeded")


async def test_few_uploads_are_held_at_once(maker: httpx.AsyncClient) -> None:
    """Uploads that come slowly hold others up only until their turn: all of them are stored in the end."""

    async def slow(ready: asyncio.Event) -> AsyncIterator[bytes]:
        yield b"a"
        await ready.wait()
        yield b"b"

    ready = asyncio.Event()
    waiting = [
        asyncio.create_task(maker.post(f"/files?name=f{n}", content=slow(ready), headers=BYTES)) for n in range(5)
    ]
    ready.set()
    assert [answer.status_code for answer in await asyncio.gather(*waiting)] == [201] * 5
