"""The API's process: `uvicorn --factory berth_api.main:create`."""

import logging
import sys
from typing import Final

from fastapi import FastAPI

from . import ecs, settings
from .app import create_app
from .build import build_id

__all__ = ["create"]

LOGGER = logging.getLogger(__name__)
EX_CONFIG: Final = 78
"""Exit status for a configuration error (sysexits.h)."""


def create() -> FastAPI:
    """Build the application from the environment, or end the process with every mistake in it logged."""
    ecs.configure()
    try:
        app = create_app(settings.load())
    except settings.SettingsError as error:
        for mistake in str(error).splitlines():
            LOGGER.critical("cannot start: %s", mistake)
        sys.exit(EX_CONFIG)
    LOGGER.info("build %s", build_id())
    return app
