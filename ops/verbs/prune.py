"""`berth prune`."""

from ops.commands.prune import decide
from ops.world import World


def run(world: World, *, keep: int, yes: bool) -> None:
    """Show what goes; take it away when the person agreed."""
    plan = decide(
        prefix=world.project.prefix,
        releases=world.releases(),
        live=world.stack.live(),
        tags=world.engine.tags(world.project.prefix),
        keep=keep,
    )
    world.say(f"kept: {', '.join(plan.keep)}")
    if not plan.remove:
        world.say(
            "nothing to remove. Volumes and other stacks' images are never touched; the proxy prunes its bundles."
        )
        return
    world.table(("remove", "image", "size"), [(one.name, one.image[7:19], one.size) for one in plan.remove])
    if not yes:
        world.say("\nnothing was removed; `berth prune --yes` does it. An image goes with the last of its names.")
        return
    for one in plan.remove:
        world.engine.change("image", "rm", one.name)
    world.say(f"\nremoved {len(plan.remove)} names")
