"""`berth secrets`."""

from collections.abc import Sequence

from ops import state
from ops.commands import rotate
from ops.stack_file import NAMESPACE, is_secret, plain, read
from ops.world import World


def show(world: World) -> None:
    """Show the secrets' names, where each comes from, and who reads it; never a value."""
    found, given = rotate.known(state.resources(world.stack.export()), world.project.prefix), _given(world)
    world.table(
        ("secret", "origin", "told by", "read by"),
        [
            (
                one.name,
                rotate.origin(one, given),
                ", ".join(one.steps),
                ", ".join(reader.name for reader in one.readers),
            )
            for one in found
        ],
    )


def change(world: World, names: Sequence[str], *, yes: bool) -> int:
    """Give secrets new values and bring them to their readers, in one update; returns the exit code."""
    export = world.stack.export()
    known = rotate.known(state.resources(export), world.project.prefix)
    given, stack = _given(world), world.project.stack
    chosen = [rotate.choose(known, name, given, stack) for name in dict.fromkeys(names)]
    replaced = [word for one in chosen for word in ("--replace", one.urn)]
    called = ", ".join(one.name for one in chosen)
    world.table(("what", "which", "meanwhile"), rotate.plan(chosen))
    if not yes and world.stack.attached("preview", *replaced):
        return 1
    if not world.agreed(f"make {called} anew?", yes=yes):
        world.say("nothing was changed")
        return 0
    if world.stack.attached("up", "--yes", "--skip-preview", "--non-interactive", *replaced):
        world.say(
            f"\nNew values of {called} may be in the state; not every reader has them yet. Correct the cause above"
        )
        world.say(f"and bring the stack up: make up STACK={stack} goes on where this stopped.")
        return 1
    world.say(f"\nMade anew and brought to their readers: {called}")
    return 0


def _given(world: World) -> list[str]:
    config = plain(read(world.stack_text())).get("config") or {}
    return rotate.given_names({key: value for key, value in config.items() if is_secret(value)}, NAMESPACE)
