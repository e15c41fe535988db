"""Plugin processes under test: started by a parent that plays the engine, and looked at from outside."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import grpc
from google.protobuf.message import Message

NOBODY = "127.0.0.1:9"
"""An engine address where nobody listens: lines to show are lost, nothing else happens."""

PARENT = """
import subprocess, sys, signal
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], sys.argv[2]], stdout=subprocess.PIPE, text=True)
print(child.stdout.readline().strip(), child.pid, flush=True)
sys.exit(child.wait())
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plugin:
    """A plugin process and the parent that started it."""

    parent: "subprocess.Popen[str]"
    pid: int
    channel: grpc.Channel

    def call(self, method: str, request: Message, response_type: type[Message], timeout: float = 20) -> Message:
        """Call a method by its full name, as `/pulumirpc.ResourceProvider/Check`."""
        send: grpc.UnaryUnaryMultiCallable[Message, Message] = self.channel.unary_unary(
            method, request_serializer=_serialize, response_deserializer=response_type.FromString
        )
        return send(request, timeout=timeout)


@contextlib.contextmanager
def plugin(entry: str) -> Iterator[Plugin]:
    """Run a console script of the package as the engine would, under a parent of its own."""
    code = f"from airgap_plugins import entry; entry.{entry}()"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, code, NOBODY], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stderr is not None
    port, pid = parent.stdout.readline().split()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")
    try:
        yield Plugin(parent=parent, pid=int(pid), channel=channel)
    finally:
        channel.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
        parent.kill()
        parent.wait()
        parent.stdout.close()
        parent.stderr.close()


def _serialize(message: Message) -> bytes:
    return message.SerializeToString()


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition: Callable[[], bool], timeout: float) -> bool:
    """Wait until a condition holds; returns whether it does by the deadline."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
