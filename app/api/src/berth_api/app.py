"""Puts the application together: what reads as the list of its parts."""

import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from . import NAME, VERSION, problems, version
from .access import AccessLog
from .cache import Cache
from .calculator.router import router as calculator
from .cam.router import router as cam
from .database import Database
from .health import router as health
from .health.probe import Probe
from .openapi import Api
from .settings import ApiSettings
from .tools import router as tools
from .tools.store import ToolStore

__all__ = ["create_app"]


def create_app(settings: ApiSettings) -> FastAPI:
    """Build the application; nothing is connected yet, so this works before the database is there."""
    database = Database(settings.database)
    cache = Cache(settings.redis)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await cache.close()
        await database.close()

    app = Api(
        title=NAME,
        version=VERSION,
        description="Tools for guitar makers who cut on CNC machines.",
        lifespan=lifespan,
        redoc_url=None,
        servers=[
            {"url": settings.service.public_prefix, "description": "through the proxy"},
            {"url": "/", "description": "directly"},
        ],
    )
    problems.install(app)
    app.add_middleware(AccessLog)
    app.include_router(
        health.router(
            database=Probe("database", database.ping, settings.service.ready_timeout_s),
            redis=Probe("redis", cache.ping, settings.service.ready_timeout_s),
        )
    )
    app.include_router(version.router())
    app.include_router(tools.router(ToolStore(database), cache))
    app.include_router(cam())
    app.include_router(calculator())
    return app
