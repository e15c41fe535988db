"""What the page is told of its deployment."""

import httpx
import pytest
from fastapi import FastAPI

from berth_api import app as application
from berth_api import settings
from berth_api.build import build_id

pytestmark = pytest.mark.engine


async def test_the_page_is_told_where_it_runs(client: httpx.AsyncClient) -> None:
    """S2-07: anybody reads environment, build, features and limits; the proxy may keep them like other reads."""
    answer = await client.get("/config/frontend")
    assert answer.headers["cache-control"].startswith("public, max-age=0, s-maxage=1")
    assert answer.json() == {
        "environment": "dev",
        "version": "0.1.0",
        "build": build_id(),
        "features": {"files": False, "jobs": True},
        "limits": {"gcode_bytes": 1_048_576, "file_bytes": 16_777_216},
    }


async def test_the_environments_name_is_the_deployments(
    api: FastAPI, api_settings: settings.ApiSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ENVIRONMENT names it, and a login makes the answer private."""
    assert api.title == "berth-api"
    assert api_settings.service.environment == "dev"
    monkeypatch.setenv("ENVIRONMENT", "prod")
    transport = httpx.ASGITransport(application.create_app(settings.load()))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as other:
        answer = await other.get("/config/frontend", headers={"Authorization": "Bearer x"})
    assert answer.json()["environment"] == "prod"
    assert answer.headers["cache-control"] == "private, no-cache"
