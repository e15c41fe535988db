"""The reference page: everything from this server, nothing inline."""

import re

import httpx
import pytest

pytestmark = pytest.mark.engine


async def test_the_page_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    """S0-05: /docs and /docs/ hold no script, style or address but this server's, and each named file is there."""
    page = await client.get("/docs")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (await client.get("/docs/")).text == page.text
    named = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert set(named) == {
        "/docs/favicon-32x32.png",
        "/docs/swagger-ui.css",
        "/docs/swagger-ui-bundle.js",
        "/docs/start.js",
        "/openapi.json",
    }
    assert not re.findall(r"<script[^>]*>[^<]|<style|\son\w+=|\sstyle=", page.text)
    for path in named:
        assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize(
    ("name", "media_type", "holds"),
    [
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"),
        ("swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"),
        ("start.js", "text/javascript; charset=utf-8", 'url: "/openapi.json"'),
    ],
)
async def test_a_file_is_what_it_says(client: httpx.AsyncClient, name: str, media_type: str, holds: str) -> None:
    """Each file has its type, which browsers insist on, and may be kept for an hour."""
    answer = await client.get(f"/docs/{name}")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert holds in answer.text


@pytest.mark.parametrize("name", ["nothing.js", "__init__.py", "..%2frouter.py", "page.html"])
async def test_only_the_pages_files_are_given(client: httpx.AsyncClient, name: str) -> None:
    """No other file of a package can be read."""
    assert (await client.get(f"/docs/{name}")).status_code == 404
