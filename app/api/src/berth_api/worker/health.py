"""The worker's own probe: `python -m berth_api.worker.health` exits 0 when its loop gave a sign of life lately.

It asks neither broker nor database: a worker that waits for them is well, and restarting it would not help.
"""

import os
import sys
import time
from pathlib import Path

__all__ = ["BEAT_EVERY_S", "BEAT_FILE", "main"]

BEAT_FILE = Path(os.environ.get("WORKER_BEAT_FILE", "/tmp/berth-worker.beat"))  # noqa: S108  the one writable place
BEAT_EVERY_S = 1.0
STALE_S = 15.0
"""A look for lost jobs may hold the loop up for some seconds while PostgreSQL or Redis is away."""


def main() -> int:
    """Look at the age of the last sign of life and print it; return the exit status."""
    try:
        age_s = time.time() - BEAT_FILE.stat().st_mtime
    except OSError as error:
        sys.stdout.write(f"no sign of life: {error}\n")
        return 1
    sys.stdout.write(f"last sign of life {age_s:.1f} s ago, at most {STALE_S:g} s expected\n")
    return 0 if age_s <= STALE_S else 1


if __name__ == "__main__":
    sys.exit(main())
