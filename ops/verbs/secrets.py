"""`berth secrets`."""

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


def change(world: World, name: str, *, yes: bool) -> int:
    """Give a secret a new value and bring it to its readers; returns the exit code."""
    export = world.stack.export()
    known = rotate.known(state.resources(export), world.project.prefix)
    chosen = rotate.choose(known, name, _given(world), world.project.stack)
    world.table(
        ("what", "which", "meanwhile"),
        [
            *(("runs again", one, "") for one in chosen.steps),
            *(("made again", one.name, one.meanwhile) for one in chosen.readers),
        ],
    )
    if not yes and world.stack.attached("preview", "--replace", chosen.urn):
        return 1
    if not world.agreed(f"give {chosen.name} a new value?", yes=yes):
        world.say("nothing was changed")
        return 0
    if world.stack.attached("up", "--yes", "--skip-preview", "--non-interactive", "--replace", chosen.urn):
        world.say(
            f"\n{chosen.name} has its new value in the state; not every reader has it yet. Correct the cause above"
        )
        world.say(f"and bring the stack up: make up STACK={world.project.stack} goes on where this stopped.")
        return 1
    world.say(f"\n{chosen.name} has a new value, and so have its readers")
    return 0


def _given(world: World) -> list[str]:
    config = plain(read(world.stack_text())).get("config") or {}
    return rotate.given_names({key: value for key, value in config.items() if is_secret(value)}, NAMESPACE)
