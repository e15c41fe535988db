"""`berth rollback`."""

import json
import tempfile
from pathlib import Path

from ops.commands.rollback import Facts, Plan, choose, decide
from ops.commands.schema import Step
from ops.engine import Container
from ops.errors import OpsError
from ops.world import World

MIGRATION_STATUS = ("python", "-m", "berth_api.migrate", "status", "--json")
"""What the API's image answers for its schema."""


def run(world: World, wanted: str | None, *, yes: bool) -> int:
    """Bring a release back; returns the exit code."""
    releases, live = world.releases(), world.stack.live()
    target, current = choose(releases, live, wanted)
    facts = Facts(
        releases=releases,
        live=live,
        present=world.engine.image_ids(target.images.values()),
        steps=_steps(world) if target.migration != current.migration else (),
        stack_text=world.stack_text(),
        namespace=world.project.name,
    )
    plan = decide(facts, wanted)
    _show(world, plan)
    with tempfile.TemporaryDirectory(prefix="berth-rollback-") as folder:
        file = Path(folder, world.project.file.name)
        file.write_text(plan.config, encoding="utf-8")
        words = ("--config-file", str(file))
        if not yes and world.stack.attached("preview", *words):
            return 1
        if not world.agreed(f"bring release {plan.target.id} back?", yes=yes):
            world.say("nothing was changed")
            return 0
        code = world.stack.attached("up", "--yes", "--skip-preview", "--non-interactive", *words)
    if code:
        world.say(f"\nrelease {plan.live.id} still serves; the lines marked `error:` above say why. Safe to repeat.")
        return 1
    world.say(
        f"\nrelease {plan.target.id} is live again."
        f"\n  {world.project.file.name} and the sources are as they were: the next update from this folder brings"
        f"\n  release {plan.live.id} back, or what comes after it. To stay, revert the change and run `make up`."
    )
    return 0


def _show(world: World, plan: Plan) -> None:
    world.say(f"release {plan.live.id} (live) -> {plan.target.id} (of {plan.target.when}, {plan.target.who})")
    rows = [(f"image {one.path}", str(one.old)[:19], str(one.new)[:19]) for one in plan.images]
    rows += [(f"setting {one.path}", _text(one.old), _text(one.new)) for one in plan.settings]
    world.table(("what", "now", "then"), rows or [("nothing differs", "", "")])


def _text(value: object) -> str:
    return "-" if value is None else json.dumps(value)


def _steps(world: World) -> list[Step]:
    """The schema's steps as the live release knows them."""
    found = json.loads(world.engine.answer(serving_api(world).name, *MIGRATION_STATUS))
    return [Step(revision=str(one["revision"]), phase=str(one["phase"])) for one in found["applied"]]


def serving_api(world: World) -> Container:
    """A healthy container of the API.

    Raises:
        OpsError: there is none.
    """
    for one in world.engine.containers(world.project.prefix):
        if one.tier == "api" and one.health == "healthy":
            return one
    raise OpsError(
        where=f"stack {world.project.stack}",
        found="no healthy API container",
        expected="one, to ask for the schema's steps",
        remedy="see `berth status`",
    )
