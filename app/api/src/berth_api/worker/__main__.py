"""Starts the worker from the environment, or ends with every mistake in it logged."""

import logging
import os
import warnings
from typing import NoReturn

from .. import ecs, settings, shipper
from ..build import build_id
from ..starting import undisturbed

__all__ = ["main"]

LOGGER = logging.getLogger(__name__)


def main() -> int:
    """Work until told to stop; return the exit status."""
    ecs.configure(service="berth-worker")
    logging.captureWarnings(capture=True)  # Celery warns rather than logs, and the log is JSON alone
    try:
        wanted = settings.load_worker()
    except settings.SettingsError as error:
        for mistake in str(error).splitlines():
            LOGGER.critical("cannot start: %s", mistake)
        return settings.EX_CONFIG
    with undisturbed():
        from celery.exceptions import SecurityWarning  # noqa: PLC0415  most of the start, and for nothing without settings

        from .process import run  # noqa: PLC0415  the same
    # It takes a user without a name for root, and the danger that it sees is in pickled messages: ours are JSON alone.
    warnings.simplefilter("ignore", SecurityWarning)
    LOGGER.info("build %s", build_id())
    return run(wanted)


def leave(status: int) -> NoReturn:
    """End the process at once.

    On Python 3.14 the interpreter's own end, its last garbage collection, was seen to spin for over ten seconds after
    Celery's pool had run a job: longer than many a container is given to stop. Jobs, messages and children are settled.
    """
    shipper.close()
    logging.shutdown()
    os._exit(status)


if __name__ == "__main__":
    leave(main())
