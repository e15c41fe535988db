"""Step `test tools`: real programs that some tests drive, from the system's packages."""

from typing import Final

from .context import Context
from .graph import StepLog
from .system_packages import apt_install

TOOLS: Final = {"chromium": "the page in a browser", "docker-registry": "images through a registry"}
"""Program, which is also the name of its Debian package, to what cannot be tested without it."""


def missing(ctx: Context) -> list[str]:
    """The programs that are not on PATH."""
    return [tool for tool in TOOLS if ctx.find(tool) is None]


def ensure(ctx: Context, log: StepLog) -> str:
    """Find the programs; as root on Debian install those that are not there.

    Anywhere else a missing one is no failure: its tests say in their skip line what they need.

    Raises:
        StepError: The installation failed.
    """
    absent = missing(ctx)
    if not absent:
        return f"{', '.join(TOOLS)}: found"
    if ctx.is_root and ctx.debian():
        apt_install(ctx, absent, log)
        return f"{', '.join(absent)}: installed"
    return "; ".join(f"no {tool}: not tested: {TOOLS[tool]}" for tool in absent)
