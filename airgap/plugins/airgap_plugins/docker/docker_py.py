"""docker-py, brought in when something of it is used for the first time.

Importing it, with its HTTP client, takes as much CPU time as all else that the plugin does in a run that changes
nothing; and such a run asks the engine nothing.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docker import APIClient
    from docker.errors import APIError, DockerException, NotFound, create_api_error_from_http_exception
    from docker.utils import kwargs_from_env
    from requests import HTTPError

__all__ = [
    "APIClient",
    "APIError",
    "DockerException",
    "HTTPError",
    "NotFound",
    "create_api_error_from_http_exception",
    "kwargs_from_env",
]

_HOMES = {"APIClient": "docker", "HTTPError": "requests", "kwargs_from_env": "docker.utils"}
"""The module of a name; all others are in `docker.errors`."""


def __getattr__(name: str) -> object:
    """Import a name of `__all__`, once."""
    if name not in __all__:
        message = f"module {__name__} has no attribute {name}"
        raise AttributeError(message)
    found: object = getattr(importlib.import_module(_HOMES.get(name, "docker.errors")), name)
    globals()[name] = found
    return found
