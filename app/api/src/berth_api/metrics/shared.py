"""Lets several worker processes count together: imported before anything that counts.

With `WEB_CONCURRENCY` above 1 every process writes its counts into files on /tmp (a tmpfs), and whichever is asked adds
all of them up. The library decides where counts live when it is imported, hence this module of its own.
"""

import os
from pathlib import Path
from typing import Final

__all__ = ["DIRECTORY", "clear_dead"]

VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"


def prepare() -> Path | None:
    """Choose the directory for several processes and tell the library; None for a single one."""
    count = os.environ.get("WEB_CONCURRENCY", "1")
    if not count.isdecimal() or int(count) <= 1:
        return None
    # The parent is common to all workers of this server, and to no other.
    directory = Path(os.environ.setdefault(VARIABLE, f"/tmp/berth-metrics-{os.getppid()}"))  # noqa: S108  the one writable place
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def clear_dead(directory: Path) -> None:
    """Remove the gauges of processes that are gone; their counters stay, for what they counted did happen."""
    for file in directory.glob("gauge_live*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            file.unlink(missing_ok=True)


DIRECTORY: Final = prepare()
