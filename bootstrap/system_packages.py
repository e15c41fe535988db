"""Installing Debian packages: the only thing here that changes the system, and it always says so."""

import threading
from collections.abc import Sequence

from . import process
from .context import Context
from .errors import StepError
from .graph import StepLog

_APT_SECONDS = 600.0
_lock = threading.Lock()
"""apt-get runs once at a time; steps run side by side."""


def apt_install(ctx: Context, packages: Sequence[str], log: StepLog) -> None:
    """Install Debian packages without their recommendations.

    Raises:
        StepError: apt-get failed.
    """
    log.say(f"installing {', '.join(packages)} with apt-get (this changes the system)")
    env = ctx.tool_environ(DEBIAN_FRONTEND="noninteractive", LC_ALL="C")
    common = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2"]
    with _lock:
        for verb in (["update"], ["install", "--no-install-recommends", *packages]):
            code = process.run([*common, *verb], log=log.path, env=env, cwd=ctx.layout.root, timeout=_APT_SECONDS)
            if code != 0:
                what = f"apt-get {verb[0]} ended with code {code}"
                remedy = (
                    f"Is a Debian mirror reachable? By hand: apt-get update && apt-get install {' '.join(packages)}"
                )
                raise StepError(what=what, remedy=remedy, log=log.path)
