"""`berth recover`."""

import os
import signal
import socket
import time
from contextlib import suppress
from typing import Final

from ops import checkpoint, state
from ops.commands.leftovers import Facts, Thing
from ops.commands.recover import Action, Kind, decide
from ops.project import state_folder
from ops.world import World

_GRACE_SECONDS: Final = 10.0
"""Plugins notice by themselves that their `pulumi` is gone; so long they are left to it."""


def run(world: World, *, yes: bool) -> int:
    """Clear what a dead update left; returns the exit code."""
    _await_end(world)
    if not _mended(world, yes=yes):
        world.say("nothing was changed")
        return 0
    actions = decide(gather(world))
    if not actions:
        world.say(f"stack {world.project.stack}: nothing to recover")
        return 0
    world.table(("do", "what", "because"), [(one.kind.value, one.target, one.why) for one in actions])
    if not world.agreed("do this?", yes=yes):
        world.say("nothing was changed")
        return 0
    for kind in Kind:
        carry_out(world, kind, [one for one in actions if one.kind is kind])
    world.say(f"\ndone; now bring the stack up: make up STACK={world.project.stack}")
    return 0


def gather(world: World) -> Facts:
    """What the decision rests on."""
    export, prefix = world.stack.export(), world.project.prefix
    return Facts(
        stack=world.project.stack,
        host=socket.gethostname(),
        locks=state.locks(world.project.locks),
        processes=state.orphans(world.project.root),
        pending=state.pending(export),
        known={str(one["id"]) for one in state.resources(export) if "id" in one},
        containers=[
            Thing(id=one.id, name=one.name, running=one.running, networks=one.networks)
            for one in world.engine.containers(prefix)
        ],
        networks=[Thing(id=key, name=name) for key, name in world.engine.networks(prefix)],
        recorded=state.recorded(export),
        foreign=world.engine.unlabelled(prefix),
    )


def carry_out(world: World, kind: Kind, actions: list[Action]) -> None:
    """Do all actions of a kind."""
    if not actions:
        return
    targets = [one.target for one in actions]
    match kind:
        case Kind.CANCEL:
            world.stack.cancel()
        case Kind.END:
            for pid in targets:
                with suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
        case Kind.FORGET_PENDING:
            world.stack.forget_pending()
        case Kind.REMOVE_CONTAINER:
            for name in targets:
                world.engine.remove(name)
        case Kind.REMOVE_NETWORK:
            world.engine.change("network", "rm", *targets)
        case Kind.FORGET_LOST:
            world.stack.refresh(targets)


def _mended(world: World, *, yes: bool) -> bool:
    """Put the state's own files right, without which nothing else can be looked at; returns whether it was agreed."""
    project = world.project
    folder = state_folder(project.environ, project.root)
    files = checkpoint.broken(folder, project.name, project.stack) if folder else []
    if not files:
        return True
    decide(Facts(stack=project.stack, host=socket.gethostname(), locks=state.locks(project.locks)))
    world.table(("do", "what", "because"), [("mend", one.name, "it was being written") for one in files])
    if not world.agreed("do this?", yes=yes):
        return False
    for one in files:
        world.say(checkpoint.mend(one))
    return True


def _await_end(world: World) -> None:
    """Give processes of a dead update the time to end by themselves."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while state.orphans(world.project.root) and time.monotonic() < deadline:
        time.sleep(0.2)
