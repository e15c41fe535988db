"""The Docker engine as the resource types see it: docker-py, errors in the engine's own words."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from airgap_plugins.docker import docker_py
from airgap_plugins.engine_log import EngineLog
from airgap_plugins.errors import PluginError

POLL = 0.25
"""Seconds between two looks at something that is about to change."""

REQUEST_TIMEOUT = 600
"""Seconds for one request; stops and pulls are slow."""

POOL = 64
"""Connections: one for each worker thread."""


class DockerEngine:
    """One Docker engine. It is connected at the first use, so that a preview of nothing needs none.

    Attributes:
        log: Shows lines to the user.
        cancelled: Set when everything must end; whoever waits looks at it.
    """

    def __init__(self, log: EngineLog, cancelled: threading.Event) -> None:
        """Take what the provider has for all types."""
        self.log = log
        self.cancelled = cancelled
        self.host: str | None = None
        """The address that the program gave; None follows DOCKER_HOST and its kin, else the default socket."""
        self._lock = threading.Lock()
        self._api: docker_py.APIClient | None = None

    @property
    def api(self) -> "docker_py.APIClient":
        """The client; raises PluginError when the engine does not answer."""
        with self._lock:
            if self._api is None:
                try:
                    self._api = self._connect()
                except docker_py.DockerException as error:
                    where = self.host or os.environ.get("DOCKER_HOST") or "the default socket"
                    message = (
                        f"the Docker engine at {where} does not answer: {error}; start it, or set DOCKER_HOST or the"
                        " provider's host to one that runs"
                    )
                    raise PluginError(message) from error
            return self._api

    def _connect(self) -> "docker_py.APIClient":
        settings = docker_py.kwargs_from_env() if self.host is None else {"base_url": self.host}
        return docker_py.APIClient(**settings, version="auto", timeout=REQUEST_TIMEOUT, max_pool_size=POOL)

    def post(self, path: str, body: object, *parts: str) -> Any:  # noqa: ANN401 - the daemon's JSON
        """Post JSON and return the answer's JSON, if any: for bodies that docker-py's own calls cannot express.

        Args:
            path: Of the engine's API, as `/containers/{}/update`.
            body: What becomes JSON.
            parts: Fill the braces of the path.

        Raises:
            APIError: The daemon refuses.
        """
        api = self.api
        where = path.format(*(quote(part, safe="/:") for part in parts))
        response = api.post(f"{api.base_url}/v{api.api_version}{where}", json=body, timeout=REQUEST_TIMEOUT)
        try:
            response.raise_for_status()
        except docker_py.HTTPError as error:
            docker_py.create_api_error_from_http_exception(error)  # raises the APIError
        return response.json() if response.content else None

    def wait(self, done: Callable[[], bool], timeout: float, every: float = POLL) -> bool:
        """Wait until something is done.

        Args:
            done: The condition; looked at once before the first wait.
            timeout: Seconds.
            every: Seconds between two looks.

        Returns:
            Whether it is done; False at the timeout or when cancelled.
        """
        deadline = time.monotonic() + timeout
        while not done():
            if time.monotonic() >= deadline or self.cancelled.wait(every):
                return False
        return True


@contextmanager
def daemon_errors(what: str) -> Iterator[None]:
    """Turn the daemon's refusal into a PluginError: `what`, then the daemon's text."""
    try:
        yield
    except docker_py.APIError as error:
        message = f"{what}: {daemon_text(error)}"
        raise PluginError(message) from error


def daemon_text(error: "docker_py.APIError") -> str:
    """Give an error of the daemon in the words of the Docker client."""
    return f"Error response from daemon: {error.explanation or error}"
