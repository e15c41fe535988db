"""What the worker's loop does beside its jobs: it shows life, looks for lost jobs, and minds that jobs are taken."""

import logging
import os
from typing import Any

from celery import bootsteps
from celery.worker import state

from ..jobs.broker import Broker
from ..settings import WorkerSettings
from .beat import BEAT_EVERY_S, beat
from .stall import Stall
from .sweep import look

__all__ = ["life"]

LOGGER = logging.getLogger(__name__)


def life(settings: WorkerSettings, broker: Broker) -> type[bootsteps.StartStopStep]:
    """Build the part of the worker that does this, from its loop."""

    class Life(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
        """Two timers."""

        requires = {"celery.worker.components:Timer"}  # noqa: RUF012  Celery reads a plain set

        def start(self, parent: Any) -> None:  # noqa: ANN401  Celery has no types
            """Set the timers; they go on while the broker is away and comes back."""
            parent.timer.call_repeatedly(BEAT_EVERY_S, beat)
            parent.timer.call_repeatedly(settings.work.sweep_s, mind, (settings, broker, Stall()))

    return Life


def mind(settings: WorkerSettings, broker: Broker, stall: Stall) -> None:
    """Look for lost jobs; end the worker, for whoever starts it anew, when jobs wait and it takes none."""
    waiting = look(settings, broker)
    taken = sum(state.total_count.values())
    if stall.noted(waiting=waiting, taken=taken, busy=bool(state.reserved_requests)):
        LOGGER.critical("%s messages wait and this worker takes none: it ends, to be started anew", waiting)
        state.should_stop = os.EX_TEMPFAIL
