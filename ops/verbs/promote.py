"""`berth promote`."""

import tempfile
import time
from pathlib import Path
from typing import Final

from ops.commands import promote
from ops.engine import Container
from ops.errors import OpsError
from ops.stack_file import Change
from ops.state import recorded
from ops.world import World

_SOURCES = "app"
"""The folder images are built from."""

_SETTLE_SECONDS: Final = 45.0
"""How long containers may go on starting: the engine asks a new one's health only after its check's interval."""


def run(source: World, target: World, *, registry: str | None, yes: bool) -> int:
    """Write what one stack runs into another's file; returns the exit code."""
    facts = gather(source)
    promote.check(facts)
    images = dict(facts.images)
    if registry is not None:
        images = _push(source, promote.pushes(images, registry, source.stack.live() or "promoted"), yes=yes)
    text, changes = promote.edit(target.stack_text(), images, target.project.name)
    _show(target, changes)
    if not changes:
        return 0
    if not target.stack.exists():
        target.say(f"\nthere is no stack {target.project.stack} yet in this backend: no plan can be shown")
    elif _plan(target, text):
        target.say(f"\n{target.project.file.name} was not changed: its plan failed, see above")
        return 1
    if not target.agreed(f"write {target.project.file.name}?", yes=yes):
        target.say("nothing was changed")
        return 0
    target.project.file.write_text(text, encoding="utf-8")
    target.say(f"\nwrote {target.project.file.name}; commit it, then: make up STACK={target.project.stack}")
    return 0


def gather(world: World) -> promote.Facts:
    """What the decision rests on.

    Raises:
        OpsError: the sources are not in a repository, so nobody could tell later what was promoted.
    """
    status = world.runner.run("git", "status", "--porcelain", "--", _SOURCES)
    if status.code:
        raise OpsError(
            where=str(world.project.root),
            found="no git repository",
            expected="sources that a commit names",
            remedy="promote from a checkout",
        )
    outputs = world.stack.outputs()
    images = {str(tier): str(digest) for tier, digest in (outputs.get("images") or {}).items()}
    known = {one.id for one in recorded(world.stack.export())}
    return promote.Facts(
        source=world.project.stack,
        images=images,
        image_ids=world.engine.image_ids(images.values()),
        containers=_settled(world, known),
        dirty=status.out.splitlines(),
        pending=not world.stack.unchanged(),
    )


def _settled(world: World, known: set[str]) -> list[promote.Running]:
    """The stack's containers once none of them is starting any more, or when the time for that is over."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while True:
        found = [one for one in world.engine.containers(world.project.prefix) if one.id in known]
        if time.monotonic() > deadline or not any(one.health == "starting" for one in found):
            return [_running(one) for one in found]
        time.sleep(0.5)


def _running(one: Container) -> promote.Running:
    return promote.Running(
        name=one.name, tier=one.tier, health=one.health, image=one.image, mounts_sources=one.mounts_sources
    )


def _push(world: World, pushes: list[promote.Push], *, yes: bool) -> dict[str, str]:
    """Bring images to a registry; returns the reference each is pulled by."""
    world.table(("push", "image"), [(one.name, one.image[:19]) for one in pushes])
    if not world.agreed("push them?", yes=yes):
        raise OpsError(where="promotion", found="no agreement", expected="yes", remedy="nothing was changed")
    found = {}
    for one in pushes:
        world.engine.change("tag", one.image, one.name)
        world.engine.change("push", one.name)
        found[one.tier] = promote.pushed_digest(one, world.engine.repo_digests(one.name))
        world.engine.change("image", "rm", one.name)
    return found


def _show(world: World, changes: list[Change]) -> None:
    world.say(f"{world.project.file.name}: {len(changes)} of its images change")
    if changes:
        world.table(("setting", "now", "then"), [(one.path, str(one.old or "-"), str(one.new)) for one in changes])


def _plan(world: World, text: str) -> int:
    """Show what the stack would do with a new file; returns the exit code."""
    world.say(f"\nthe plan for {world.project.stack}:")
    with tempfile.TemporaryDirectory(prefix="berth-promote-") as folder:
        file = Path(folder, world.project.file.name)
        file.write_text(text, encoding="utf-8")
        return world.stack.attached("preview", "--non-interactive", "--config-file", str(file))
