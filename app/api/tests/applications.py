"""The application, built and started once for as many tests as find it well."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI

from berth_api import settings
from berth_api.app import create_app
from berth_api.database import Database

__all__ = ["Applications", "opened", "running"]


@contextlib.asynccontextmanager
async def running(wanted: settings.ApiSettings) -> AsyncIterator[FastAPI]:
    """Run an application for as long as the block lasts."""
    app = create_app(wanted)
    async with app.router.lifespan_context(app):
        yield app


@contextlib.asynccontextmanager
async def opened(wanted: settings.DatabaseSettings) -> AsyncIterator[Database]:
    """Open a pool for as long as the block lasts."""
    database = Database(wanted)
    try:
        yield database
    finally:
        await database.close()


def client(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    """Make a client of an application."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers=headers)


@dataclass(kw_only=True, slots=True)
class Applications:
    """Those that run, by their settings."""

    known: dict[settings.ApiSettings, FastAPI] = field(default_factory=dict)
    ends: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def over(self, wanted: settings.ApiSettings) -> FastAPI:
        """Give the one with these settings, started when it is the first time."""
        if wanted not in self.known:
            self.known[wanted] = await self.ends.enter_async_context(running(wanted))
        return self.known[wanted]

    async def end(self) -> None:
        """End all; the next test starts its own."""
        self.known.clear()
        await self.ends.aclose()
