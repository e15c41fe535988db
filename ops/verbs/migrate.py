"""`berth migrate status`."""

import json

from ops.verbs.rollback import MIGRATION_STATUS, serving_api
from ops.world import World


def run(world: World) -> None:
    """Show the schema's steps as the live release knows them."""
    found = json.loads(world.engine.answer(serving_api(world).name, *MIGRATION_STATUS))
    rows = [
        (word, one["revision"], one["phase"], one["title"]) for word in ("applied", "pending") for one in found[word]
    ]
    world.say(f"the database is at {found['current'] or 'nothing'}, the live release knows up to {found['head']}")
    if found["ahead"]:
        world.say("the database is ahead: it took steps of a later release")
    world.table(("", "step", "phase", "what"), rows)
