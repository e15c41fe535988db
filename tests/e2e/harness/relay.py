"""A way to the engine that can be cut: a socket of our own in front of the engine's."""

import os
import socket
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_CHUNK: Final = 65536
_DEFAULT: Final = "unix:///var/run/docker.sock"


class Relay:
    """Passes everything on, both ways, until it is cut; from then on nobody answers."""

    def __init__(self, file: Path) -> None:
        """Prepare.

        Args:
            file: The socket to listen on; its path must be short.
        """
        self.address = f"unix://{file}"
        self._file = file
        self._engine = os.environ.get("DOCKER_HOST", _DEFAULT).removeprefix("unix://")
        self._listener = socket.socket(socket.AF_UNIX)
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Listen."""
        self._listener.bind(str(self._file))
        self._listener.listen(64)
        threading.Thread(target=self._accept, name="relay", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cut, if it was not cut yet."""
        self.cut()

    def cut(self) -> None:
        """End every connection and listen no more."""
        self._file.unlink(missing_ok=True)
        with self._lock, ExitStack() as closing:
            for one in (self._listener, *self._ends):
                closing.callback(one.close)
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._ends.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            engine = socket.socket(socket.AF_UNIX)
            engine.connect(self._engine)
            with self._lock:
                self._ends += [client, engine]
            for pair in ((client, engine), (engine, client)):
                threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
