"""`berth recover`: what an update that was killed, or that lost its engine, left behind.

Takes away only what nobody works on any more: a lock whose process is gone, operations that will never end, containers
and networks with the stack's label that its state does not know. What the state knows and the engine has lost is
forgotten, so that the next update makes it again. Volumes are never touched.
"""

from dataclasses import dataclass
from enum import StrEnum

from ops.commands.leftovers import Facts
from ops.errors import OpsError


class Kind(StrEnum):
    """What is done, in this order."""

    CANCEL = "cancel the lock"
    """`pulumi cancel`."""

    END = "end the process"
    """A plugin or a command of the dead update."""

    FORGET_PENDING = "forget operations under way"
    """The state is exported and imported again, which drops them."""

    REMOVE_CONTAINER = "remove the container"
    """It carries the stack's label and is in no state."""

    REMOVE_NETWORK = "remove the network"
    """The same."""

    FORGET_LOST = "forget what is lost"
    """A refresh of exactly these resources."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One thing to do."""

    kind: Kind
    """What."""

    target: str
    """To which."""

    why: str
    """Because of what."""


def decide(facts: Facts) -> list[Action]:
    """What to do, in order; nothing when all is well.

    Args:
        facts: What it rests on.

    Raises:
        OpsError: somebody is at work, or the way is not clear.
    """
    _check_locks(facts)
    _check_names(facts)
    _check_owner(facts)
    present = {one.id for one in (*facts.containers, *facts.networks)}
    lost = [one for one in facts.recorded if one.id not in present]
    return [
        *(_action(Kind.CANCEL, facts.stack, f"process {one.pid} of {one.user} is gone") for one in facts.locks[:1]),
        *(_action(Kind.END, str(pid), f"left by a dead update: {text}") for pid, text in facts.processes.items()),
        *(_action(Kind.FORGET_PENDING, one, "the update that began it is gone") for one in facts.pending),
        *(
            _action(Kind.REMOVE_CONTAINER, one.name, "the state does not know it")
            for one in facts.containers
            if one.id not in facts.known
        ),
        *(
            _action(Kind.REMOVE_NETWORK, one.name, "the state does not know it")
            for one in facts.networks
            if one.id not in facts.known
        ),
        *(_action(Kind.FORGET_LOST, one.name, "the engine has it no longer") for one in lost),
    ]


def _action(kind: Kind, target: str, why: str) -> Action:
    return Action(kind=kind, target=target, why=why)


def _check_locks(facts: Facts) -> None:
    for one in facts.locks:
        holder = f"locked by process {one.pid} of {one.user} on {one.host} since {one.since}"
        if one.host != facts.host:
            raise OpsError(
                where=f"stack {facts.stack}",
                found=holder,
                expected=f"a lock of this machine, {facts.host}",
                remedy=f"look on {one.host}; when no pulumi runs there, `pulumi cancel --stack {facts.stack}`",
            )
        if one.alive:
            raise OpsError(
                where=f"stack {facts.stack}",
                found=holder,
                expected="no update under way",
                remedy="wait for it, or end it with Ctrl-C where it runs",
            )


def _check_names(facts: Facts) -> None:
    if facts.foreign:
        raise OpsError(
            where=f"stack {facts.stack}",
            found=f"containers that are not the stack's have its names: {', '.join(facts.foreign)}",
            expected="names of its own",
            remedy="rename or remove them; nothing without the stack's label is touched here",
        )


def _check_owner(facts: Facts) -> None:
    """Two checkouts may have a stack of one name: what runs on networks that this state never made is the other's."""
    others = [
        one.name
        for one in facts.containers
        if one.id not in facts.known and one.running and one.networks and not set(one.networks) & set(facts.known)
    ]
    if others:
        raise OpsError(
            where=f"stack {facts.stack}",
            found=f"containers on networks that its state does not know: {', '.join(others)}",
            expected="those of this state",
            remedy="they came from another checkout or backend: work there, or give this stack another prefix",
        )
