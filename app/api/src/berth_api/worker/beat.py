"""The worker's signs of life; `health.sh` looks at the last one."""

import os
from pathlib import Path
from typing import Final

__all__ = ["BEAT_EVERY_S", "beat"]

BEAT_EVERY_S: Final = 1.0
BEAT_FILE: Final = Path(os.environ.get("WORKER_BEAT_FILE", "/tmp/berth-worker.beat"))  # noqa: S108  the one writable place


def beat() -> None:
    """Show life."""
    BEAT_FILE.touch()
