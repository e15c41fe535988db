"""`berth status`."""

from ops import state
from ops.release import find
from ops.world import World


def run(world: World) -> int:
    """Show what runs, what is live, and what is not as it should be; returns 1 when something is not."""
    held = state.locks(world.project.locks)
    for lock in held:
        life = "runs" if lock.alive else "is gone: `berth recover`"
        world.say(f"locked since {lock.since} by process {lock.pid} of {lock.user} on {lock.host}, which {life}")
    export = world.stack.export()
    known = {one.id for one in state.recorded(export)}
    containers = world.engine.containers(world.project.prefix)
    world.table(
        ("container", "tier", "health", "image", "state"),
        [
            (one.name, one.tier, one.health, one.image[7:19], "known" if one.id in known else "not in the state")
            for one in containers
        ],
    )
    live, releases = world.stack.live(), world.releases()
    record = find(releases, live or "")
    world.say(f"\nrelease {live or 'none'}" + (f", live since {record.when}" if record else ", not in the ledger"))
    wrong = [f"{one.name} is {one.health}" for one in containers if one.health != "healthy"]
    wrong += [f"{one.name} is not in the state: `berth recover`" for one in containers if one.id not in known]
    wrong += [f"under way: {one}: `berth recover`" for one in state.pending(export)]
    missing = {one.id for one in containers} | {key for key, _ in world.engine.networks(world.project.prefix)}
    wrong += [f"lost: {one.name.rpartition('::')[2]}" for one in state.recorded(export) if one.id not in missing]
    for line in wrong:
        world.say(f"! {line}")
    return 1 if wrong else 0
