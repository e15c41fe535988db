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


def apt_install(ctx: Context, packages: Sequence[str | tuple[str, ...]], log: StepLog) -> list[str]:
    """Install Debian packages without their recommendations.

    Args:
        ctx: The world.
        packages: Their names; of several in one place, the first that apt knows here, or else the last.
        log: Where apt-get writes.

    Returns:
        The names of those that were chosen.

    Raises:
        StepError: apt-get failed.
    """
    choices = [(package,) if isinstance(package, str) else package for package in packages]
    log.say(f"installing {', '.join(names[0] for names in choices)} with apt-get (this changes the system)")
    with _lock:
        _apt_get(ctx, ["update"], choices, log)
        chosen = [_choose(ctx, names, log) for names in choices]
        _apt_get(ctx, ["install", "--no-install-recommends", *chosen], choices, log)
    return chosen


def _choose(ctx: Context, names: tuple[str, ...], log: StepLog) -> str:
    """The first package that apt knows; its lists must be new."""
    for name in names[:-1]:
        code, _ = process.capture(["apt-cache", "show", name], env=_environ(ctx), timeout=_APT_SECONDS)
        if code == 0:
            return name
        log.say(f"apt knows no {name} here")
    return names[-1]


def _apt_get(ctx: Context, words: list[str], wanted: Sequence[tuple[str, ...]], log: StepLog) -> None:
    argv = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2", *words]
    code = process.run(argv, log=log.path, env=_environ(ctx), cwd=ctx.layout.root, timeout=_APT_SECONDS)
    if code != 0:
        what = f"apt-get {words[0]} ended with code {code}"
        names = " ".join(names[0] for names in wanted)
        remedy = f"Is a Debian mirror reachable? By hand: apt-get update && apt-get install {names}"
        raise StepError(what=what, remedy=remedy, log=log.path)


def _environ(ctx: Context) -> dict[str, str]:
    return ctx.tool_environ(DEBIAN_FRONTEND="noninteractive", LC_ALL="C")
