"""The API's process: `uvicorn --factory berth_api.main:create`."""

import logging
import sys
from typing import TYPE_CHECKING

from . import ecs, settings
from .build import build_id
from .starting import undisturbed

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["create"]

LOGGER = logging.getLogger(__name__)


def create() -> "FastAPI":
    """Build the application from the environment, or end the process with every mistake in it logged."""
    ecs.configure()
    try:
        wanted = settings.load()
    except settings.SettingsError as error:
        for mistake in str(error).splitlines():
            LOGGER.critical("cannot start: %s", mistake)
        sys.exit(settings.EX_CONFIG)
    with undisturbed():
        from .app import create_app  # noqa: PLC0415  two thirds of the start, and nothing of it without settings

        app = create_app(wanted)
    LOGGER.info("build %s", build_id())
    return app
