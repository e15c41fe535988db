"""Questions to a Docker engine over its own socket: a look costs a millisecond, not two processes of `docker`."""

import json
import socket
import subprocess
from collections.abc import Mapping
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import quote, urlencode

_TIMEOUT_SECONDS: Final = 60
_UNIX: Final = "unix://"
_TCP: Final = "tcp://"


class EngineError(Exception):
    """The engine or the docker command failed; its words are the message."""


class _UnixConnection(HTTPConnection):
    """HTTP over a socket in the file system."""

    def connect(self) -> None:
        """Open it; the host is the socket's path."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.host)


class Questions:
    """What one engine is asked; it is the one that the docker command talks to."""

    def ask(self, *place: str, filters: Mapping[str, list[str]] | None = None, **query: str) -> Any:  # noqa: ANN401 - JSON may be anything
        """What the engine answers; `None` when it knows no such object.

        Args:
            place: The parts of the path, such as `containers`, a name and `json`.
            filters: Which objects of a list are meant.
            query: Further parameters.

        Raises:
            EngineError: no answer, or one that is an error.
        """
        parameters = query | ({"filters": json.dumps(filters)} if filters else {})
        path = "/" + "/".join(quote(part, safe="") for part in place)
        connection = self._connection()
        try:
            connection.request("GET", f"{path}?{urlencode(parameters)}", headers={"Host": "docker"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException) as error:
            message = f"Docker engine at {self._address}: GET {path}: {error!r}"
            raise EngineError(message) from error
        finally:
            connection.close()
        if answer.status == 404:
            return None
        if answer.status != 200:
            message = f"Docker engine at {self._address}: GET {path}: {answer.status} {text.decode(errors='replace')}"
            raise EngineError(message)
        return json.loads(text)

    @cached_property
    def _address(self) -> str:
        """The address of the engine that the docker command would take, from its context or from the environment."""
        words = ("docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}")
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise EngineError(str(error)) from error
        return done.stdout.strip()

    def _connection(self) -> HTTPConnection:
        if self._address.startswith(_UNIX):
            return _UnixConnection(self._address.removeprefix(_UNIX), timeout=_TIMEOUT_SECONDS)
        if self._address.startswith(_TCP):
            return HTTPConnection(self._address.removeprefix(_TCP), timeout=_TIMEOUT_SECONDS)
        message = f"Docker engine at {self._address}; expected unix:// or tcp://: scenarios run beside their engine"
        raise EngineError(message)
