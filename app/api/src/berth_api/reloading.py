"""Runs a module and starts it again when a source file changes: `python -m berth_api.reloading berth_api.worker`.

For sources that are mounted into a container while they are under development; for the API uvicorn does it. A module
that ends by itself is started again too, at once when a file changes and else after a moment, because an edit that
does not run yet must not need more than the next edit.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from . import ecs
from .build import PACKAGE

__all__ = ["main", "watch"]

LOGGER = logging.getLogger(__name__)
LOOK_S: Final = 0.5
RETRY_S: Final = 5.0
END_S: Final = 10.0
"""How long the module may take to end before it and all that it started are killed."""

Seen = dict[Path, tuple[int, int]]
"""Time of the last change and size, by file."""


def main() -> int:
    """Run the module named on the command line; return the exit status."""
    ecs.configure(service="berth-reloading")
    if len(sys.argv) != 2:  # noqa: PLR2004  the program and the module
        LOGGER.critical("found %s; expected one module's name", sys.argv[1:])
        return os.EX_USAGE
    watch([sys.executable, "-m", sys.argv[1]], PACKAGE)
    return 0


def watch(command: Sequence[str], folder: Path) -> None:
    """Keep a command running on the newest sources until told to stop.

    Args:
        command: What to run.
        folder: Where the Python files are.
    """
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _: told.append(caught))
    seen, child, ended = look(folder), launch(command), 0.0
    while not told:
        time.sleep(LOOK_S)
        now = look(folder)
        changed = now != seen
        if child.poll() is not None:
            ended = ended or time.monotonic()
            if not changed and time.monotonic() - ended < RETRY_S:
                continue
        elif not changed:
            continue
        LOGGER.info("starting again: %s", "sources changed" if changed else f"ended with {child.returncode}")
        end(child)
        seen, child, ended = now, launch(command), 0.0
    end(child)


def look(folder: Path) -> Seen:
    """See when each file was changed; one that goes away meanwhile is seen next time."""
    found: Seen = {}
    for file in folder.rglob("*.py"):
        try:
            status = file.stat()
        except FileNotFoundError:
            continue
        found[file] = (status.st_mtime_ns, status.st_size)
    return found


def launch(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start the command in a group of its own, so that nothing of it outlives it."""
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603  our own command; no shell


def end(child: subprocess.Popen[bytes]) -> None:
    """End the command kindly, then not; whatever it started goes too."""
    child.terminate()
    try:
        child.wait(END_S)
    except subprocess.TimeoutExpired:
        LOGGER.warning("killed: not ended within %g s", END_S)
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


if __name__ == "__main__":
    sys.exit(main())
