"""Puts the application together: what reads as the list of its parts."""

import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from . import NAME, VERSION, background, frontend, problems, shipper, version
from .access import AccessLog
from .auth import router as auth
from .auth import users
from .auth.guard import Guard
from .auth.passwords import Passwords
from .auth.store import UserStore
from .auth.tokens import Tokens
from .cache import Cache
from .calculator.router import router as calculator
from .cam.limits import GCODE_CHARS_MAX
from .cam.router import router as cam
from .database import Database
from .docs.router import router as docs
from .files.library import Library
from .files.objects import Objects
from .files.router import router as files
from .files.schema import FILE_BYTES_MAX
from .files.store import FileStore
from .health import router as health
from .health.probe import Probe
from .jobs.broker import Broker, queue_app
from .jobs.notices import Notices
from .jobs.router import Jobs
from .jobs.router import router as jobs_routes
from .jobs.store import JobStore
from .jobs.watching import router as watching
from .metrics.registry import Metrics, Sources
from .openapi import Api
from .settings import ApiSettings
from .shutdown import Stopping
from .tools import router as tools
from .tools import writes as tool_writes
from .tools.store import ToolStore

__all__ = ["create_app"]


def create_app(settings: ApiSettings) -> FastAPI:
    """Build the application; nothing is connected yet, so this works before the database is there."""
    database = Database(settings.database)
    cache = Cache(settings.redis)
    drawer = ToolStore(database)
    accounts = UserStore(database)
    passwords = Passwords()
    tokens = Tokens(settings.auth.jwt_key)
    guard = Guard(tokens, accounts)
    stopping = Stopping()
    notices = Notices(settings.redis)
    broker = Broker(lambda: queue_app(settings.redis))
    jobs = Jobs(store=JobStore(database), broker=broker, notices=notices, stopping=stopping)
    library = None if settings.objects is None else Library(FileStore(database), Objects(settings.objects))
    metrics = Metrics(
        Sources(
            pool=database.connections,
            cache=lambda: (cache.hits, cache.misses),
            drops=shipper.dropped,
            jobs=jobs.store.counts,
        )
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        port = settings.service.metrics_port
        async with background.running(stopping=stopping, metrics=metrics, metrics_port=port, library=library):
            yield
        await notices.close()
        broker.close()
        await cache.close()
        await database.close()

    app = Api(
        title=NAME,
        version=VERSION,
        description="Tools for guitar makers who cut on CNC machines.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        servers=[
            {"url": settings.service.public_prefix, "description": "through the proxy"},
            {"url": "/", "description": "directly"},
        ],
    )
    problems.install(app)
    app.add_middleware(AccessLog, note=metrics.requests.note)
    # Routes are tried in this order: what is read most comes first.
    reads = tools.ToolReads(drawer, cache, guard)
    app.router.routes.append(tools.short_way(reads))
    app.include_router(tools.router(reads))
    app.include_router(
        health.router(
            database=Probe("database", database.ping, settings.service.ready_timeout_s),
            redis=Probe("redis", cache.ping, settings.service.ready_timeout_s),
        )
    )
    app.include_router(version.router())
    app.include_router(docs())
    app.include_router(
        frontend.router(
            settings.service.environment,
            frontend.Features(files=settings.objects is not None, jobs=True),
            frontend.Limits(gcode_bytes=GCODE_CHARS_MAX, file_bytes=FILE_BYTES_MAX),
        )
    )
    app.include_router(auth.router(accounts, passwords, tokens, guard))
    app.include_router(users.router(accounts, passwords, guard))
    app.include_router(tool_writes.router(drawer, cache, guard))
    app.include_router(jobs_routes(jobs, guard))
    app.include_router(watching(jobs, guard))
    app.include_router(files(library, guard))
    app.include_router(cam())
    app.include_router(calculator())
    return app
