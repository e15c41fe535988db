"""Runs a policy pack: a Python program that serves the engine's questions until it is ended.

The pack writes the port it serves on as the first line of its output; the engine reads it from there.
"""

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from google.protobuf.message import Message
from pulumi.runtime.proto import language_pb2

from airgap_plugins.errors import PluginError, stand_in
from airgap_plugins.language.environment import Environment

KIND = "analyzer"
"""What the engine calls a policy pack; plugins of other kinds are not run."""


def start(request: language_pb2.RunPluginRequest, found: Environment) -> "subprocess.Popen[bytes]":
    """Start the pack with its own environment.

    Args:
        request: What to run; `env` holds `NAME=value` lines for it.
        found: The interpreter and its packages.

    Raises:
        PluginError: it is a plugin of another kind, or there is nothing to run.
    """
    if request.kind and request.kind != KIND:
        raise PluginError(stand_in(f"running a plugin of kind {request.kind}"))
    folder = request.info.program_directory
    if not Path(folder, "__main__.py").is_file():
        message = f"policy pack {folder}: no __main__.py; the pack's program must be called that"
        raise PluginError(message)
    given = dict(line.partition("=")[::2] for line in request.env)
    return subprocess.Popen(  # noqa: S603 - running the pack is what the call asks for
        [found.python, "-u", folder, *request.args],
        cwd=request.pwd or folder,
        env=found.variables(os.environ | given),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Out of our process group: Ctrl-C reaches us, and we end it without a traceback.
        start_new_session=True,
    )


def followed(child: "subprocess.Popen[bytes]") -> Iterator[Message]:
    """Pass on what the pack writes, line by line, and in the end its exit status.

    What it writes to stderr comes when it has ended: while it serves, nothing but the port is of interest.
    """
    said: list[bytes] = []
    reader = threading.Thread(target=_collect, args=(child.stderr, said), daemon=True)
    reader.start()
    with child:  # closes its pipes, also when the engine hangs up in the middle
        try:
            for line in child.stdout or ():
                yield language_pb2.RunPluginResponse(stdout=line)
        finally:
            child.terminate()
            child.wait()
            reader.join()
    if said:
        yield language_pb2.RunPluginResponse(stderr=b"".join(said))
    yield language_pb2.RunPluginResponse(exitcode=child.returncode)


def _collect(stream: IO[bytes] | None, lines: list[bytes]) -> None:
    lines.extend(stream or ())
