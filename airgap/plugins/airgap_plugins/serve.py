"""The life of a plugin process: serve gRPC, announce the port, end with the engine.

The engine ends a plugin by SIGINT to its process group. One that was killed tells nobody, so the parent is watched.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import grpc

MAX_MESSAGE = 400 * 1024 * 1024
"""Bytes in one message; what the official plugins allow."""

WORKERS = 64
"""Threads: more than any `--parallel` in use, as a health wait holds one for its whole length."""

PARENT_CHECK = 1.0
"""Seconds between two looks whether the engine is still there."""


def serve(register: Callable[[grpc.Server], None], stop: Callable[[], None]) -> None:
    """Serve until the engine ends this process or is gone itself; does not return.

    Args:
        register: Adds the plugin's services to the server.
        stop: Called once at the end, whatever brought it: ends what the plugin started.
    """
    engine = os.getppid()
    options = [(f"grpc.max_{way}_message_length", MAX_MESSAGE) for way in ("receive", "send")]
    server = grpc.server(ThreadPoolExecutor(max_workers=WORKERS), options=options)
    register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    server.start()
    sys.stdout.write(f"{port}\n")  # the first line on stdout is the port and nothing else
    sys.stdout.flush()
    while not ended.wait(PARENT_CHECK):
        if os.getppid() != engine:
            break
    stop()
    os._exit(0)  # threads may sit in a long wait: nothing is left that they could still report to
