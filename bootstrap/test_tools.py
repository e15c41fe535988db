"""Step `test tools`: real programs that some tests drive, from the system's packages."""

from typing import Final

from .context import Context
from .graph import StepLog
from .system_packages import apt_install

BROWSERS: Final = ("chromium-headless-shell", "chromium")
"""Either shows the page; the first one found does. They are built from the same sources, and without the parts that
draw windows the tests take a little more than half of the processor time."""
TOOLS: Final = {BROWSERS: "the page in a browser", ("docker-registry",): "images through a registry"}
"""Programs of which one will do, the best first, to what is not tested without; Debian's packages have their names."""


def found(ctx: Context, programs: tuple[str, ...]) -> str | None:
    """The first of these programs that is on PATH; None when none is."""
    return next((program for program in programs if ctx.find(program) is not None), None)


def ensure(ctx: Context, log: StepLog) -> str:
    """Find the programs; as root on Debian install those that are not there.

    Anywhere else a missing one is no failure: its tests say in their skip line what they need.

    Raises:
        StepError: The installation failed.
    """
    there = {programs: found(ctx, programs) for programs in TOOLS}
    absent = [programs for programs, program in there.items() if program is None]
    if not absent:
        return f"{', '.join(filter(None, there.values()))}: found"
    if ctx.is_root and ctx.debian():
        return f"{', '.join(apt_install(ctx, absent, log))}: installed"
    return "; ".join(f"no {' or '.join(programs)}: not tested: {TOOLS[programs]}" for programs in absent)
