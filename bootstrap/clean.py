"""`clean`: shows, and with `--yes` removes, what the set-up made inside the checkout. Never data."""

import shutil
from pathlib import Path

from .console import Console
from .context import Context


def targets(ctx: Context) -> list[tuple[Path, str]]:
    """What would go, with a word on each."""
    own = [
        (ctx.layout.own, "tools, logs, remembered facts and the state of stacks kept in this checkout"),
        (ctx.layout.venv, "the Python environment"),
    ]
    return [(path, what) for path, what in own if path.exists()]


def live_stacks(ctx: Context) -> list[str]:
    """Stacks in the checkout's own state folder that still hold resources."""
    files = (ctx.layout.state / ".pulumi" / "stacks").rglob("*.json")
    return sorted(path.stem for path in files if '"urn"' in path.read_text(encoding="utf-8", errors="replace"))


def run(ctx: Context, *, agreed: bool, console: Console) -> int:
    """Show or remove; refuses while a stack of this checkout is up, as its containers would be orphaned."""
    found = targets(ctx)
    for path, what in found:
        console.line(f"{'removing' if agreed else 'would remove'} {path}: {what}")
    if not found:
        console.line("nothing to remove")
        return 0
    alive = live_stacks(ctx)
    if alive:
        console.line(f"stack {', '.join(alive)} is up, and its state is among this: run `make down STACK=...` first")
        return 1 if agreed else 0
    console.line("kept: images, data volumes, containers, and the user's cache " + str(ctx.layout.cache))
    if not agreed:
        console.line("to do it: make clean ARGS=--yes")
        return 0
    for path, _ in found:
        shutil.rmtree(path)
    return 0
