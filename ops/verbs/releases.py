"""`berth releases`."""

import json

from ops.commands import releases
from ops.world import World


def run(world: World, *, as_json: bool) -> None:
    """Show the ledger."""
    found, live = world.releases(), world.stack.live()
    present = set(world.engine.image_ids(digest for one in found for digest in one.images.values()))
    if as_json:
        world.say(json.dumps(releases.as_json(found, live, present), indent=1))
        return
    rows = releases.rows(found, live, present)
    if not rows:
        world.say(f"no release was recorded yet in {world.project.ledger}")
        return
    world.table(("", "release", "when (UTC)", "who", "commit", "schema", "images"), rows)
