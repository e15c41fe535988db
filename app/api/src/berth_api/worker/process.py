"""The worker's main process: Celery, told to live through outages, to show life, and to stop as the jobs need it."""

import asyncio
import logging
import os
import platform
import secrets
import signal
import time
import uuid
from types import FrameType
from typing import Final

from celery import Celery, signals
from celery.apps.worker import Worker
from celery.worker import state
from celery.worker.consumer import Consumer
from kombu.connection import Connection

from .. import ecs
from ..database import Database, DatabaseUnavailableError
from ..files.objects import Objects
from ..jobs.broker import TASK, Broker, queue_app
from ..jobs.claims import Claim, Claims, Sending
from ..jobs.notices import Notices
from ..settings import WorkerSettings
from . import stopping
from .beat import beat
from .job import Runner
from .life import life
from .transport import Transport

__all__ = ["run"]

LOGGER = logging.getLogger(__name__)
RECONNECT_S: Final = 1.0
POOL: Final = 2
"""Connections of a process that runs one job."""


def run(settings: WorkerSettings) -> int:
    """Work until told to stop; return the exit status."""
    app = queue_app(settings.redis)
    app.conf.broker_transport = f"{Transport.__module__}:{Transport.__name__}"
    app.conf.worker_consumer = PatientConsumer
    app.steps["worker"].add(life(settings, Broker(lambda: app)))
    # Whoever listens to this keeps Celery from setting up logging; children inherit ours.
    signals.setup_logging.connect(leave_logging, weak=False)
    install_task(app, settings)
    beat()
    worker = QuietWorker(
        app=app,
        hostname=f"worker@{platform.node()}",
        pool_cls="prefork",
        concurrency=settings.work.concurrency,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    worker.start()
    LOGGER.info("stopped")
    return int(worker.exitcode or 0)


def leave_logging(**_: object) -> None:
    """Do nothing: logging is set up already."""


def install_task(app: Celery, settings: WorkerSettings) -> None:
    """Register what a message starts."""
    name = f"{platform.node()}:{os.getpid()}:{secrets.token_hex(4)}"

    @app.task(name=TASK)  # type: ignore[untyped-decorator]  # Celery has no types
    def job(job_id: str, attempt: int) -> None:
        wanted = Sending(job_id=uuid.UUID(job_id), attempt=attempt)
        try:
            asyncio.run(do(app, settings, wanted, worker=f"{name}:{os.getpid()}"))
        except DatabaseUnavailableError as error:
            LOGGER.warning("job %s is left to the look for lost jobs: %s", wanted.job_id, error)
        finally:
            ecs.request_id.set(None)


async def do(app: Celery, settings: WorkerSettings, wanted: Sending, *, worker: str) -> None:
    """Run one job with connections of its own, so that nothing survives from one job to the next."""
    database = Database(settings.database.model_copy(update={"pool_size": POOL}))
    notices = Notices(settings.redis)
    runner = Runner(
        claims=Claims(database),
        notices=notices,
        broker=Broker(lambda: app),
        objects=None if settings.objects is None else Objects(settings.objects),
        worker=worker,
        grace_s=settings.work.grace_s,
    )
    try:
        await runner.run(wanted, carry_request)
    finally:
        await notices.close()
        await database.close()


def carry_request(claim: Claim) -> None:
    """Put the id of the request that asked for the job into every line that is logged about it."""
    ecs.request_id.set(claim.request_id)


class PatientConsumer(Consumer):  # type: ignore[misc]  # Celery has no types
    """A consumer that waits for its broker as long as it takes, showing life, with one line instead of one per try."""

    def ensure_connected(self, conn: Connection) -> Connection:
        """Return the connection once it is there, or end when the worker is told to stop."""
        away = False
        while True:
            beat()
            state.maybe_shutdown()
            try:
                conn.connect()  # type: ignore[no-untyped-call]  # the library has few types
            except (*conn.connection_errors, *conn.channel_errors) as error:
                if not away:
                    LOGGER.warning("waiting for the broker: %s: %s", type(error).__name__, error)
                away = True
                time.sleep(RECONNECT_S)
            else:
                LOGGER.info("the broker is there")
                self.first_connection_attempt = False
                return conn


class QuietWorker(Worker):  # type: ignore[misc]  # Celery has no types
    """A worker that writes to its log only, and whose stop is known to the processes that run jobs."""

    def install_platform_tweaks(self, worker: Worker) -> None:
        """Set the handlers of signals: take no more messages, and let running jobs end or go back in time."""
        del worker

        def stop(_: int, __: FrameType | None) -> None:
            # No log line here: the signal may have come in the middle of one.
            stopping.begin()
            state.should_stop = 0

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
