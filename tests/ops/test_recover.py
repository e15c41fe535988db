"""`berth recover`: what is cleared, in which order, and when nothing is touched."""

from dataclasses import replace

import pytest

from ops.commands.leftovers import Facts, Lock, Thing
from ops.commands.recover import Kind, decide
from ops.errors import OpsError

LOCK = Lock(pid=7, host="here", user="ann", since="2026-01-02T03:04:05", alive=False)
API = Thing(id="1", name="shop-api-0-abc")
NET = Thing(id="2", name="shop-edge")
WELL = Facts(stack="dev", host="here", known={"1", "2"}, containers=[API], networks=[NET], recorded=[API, NET])


@pytest.mark.parametrize(
    ("facts", "actions"),
    [
        (WELL, []),
        (replace(WELL, locks=[LOCK, LOCK]), [(Kind.CANCEL, "dev")]),
        (replace(WELL, processes={9: "pulumi-resource-docker"}), [(Kind.END, "9")]),
        (replace(WELL, pending=["creating x"]), [(Kind.FORGET_PENDING, "creating x")]),
        (replace(WELL, known={"2"}, recorded=[NET]), [(Kind.REMOVE_CONTAINER, API.name)]),
        (
            replace(WELL, containers=[API, Thing(id="8", name="shop-x", running=True, networks=["2"])]),
            [(Kind.REMOVE_CONTAINER, "shop-x")],
        ),
        (
            replace(WELL, containers=[API, Thing(id="8", name="shop-x", networks=["9"])]),
            [(Kind.REMOVE_CONTAINER, "shop-x")],
        ),
        (replace(WELL, known={"1"}, recorded=[API]), [(Kind.REMOVE_NETWORK, NET.name)]),
        (replace(WELL, containers=[]), [(Kind.FORGET_LOST, API.name)]),
        (
            replace(WELL, locks=[LOCK], pending=["creating x"], known={"3"}, recorded=[Thing(id="3", name="urn")]),
            [
                (Kind.CANCEL, "dev"),
                (Kind.FORGET_PENDING, "creating x"),
                (Kind.REMOVE_CONTAINER, API.name),
                (Kind.REMOVE_NETWORK, NET.name),
                (Kind.FORGET_LOST, "urn"),
            ],
        ),
    ],
    ids=[
        "all well",
        "lock",
        "process",
        "pending",
        "container",
        "half a release",
        "half a container",
        "network",
        "lost",
        "everything",
    ],
)
def test_what_is_left_over_is_cleared(facts: Facts, actions: list[tuple[Kind, str]]) -> None:
    """Each leftover has its remedy; what is well is left alone; the lock goes first."""
    assert [(one.kind, one.target) for one in decide(facts)] == actions


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (
            replace(WELL, locks=[replace(LOCK, alive=True)]),
            (
                "stack dev: locked by process 7 of ann on here since 2026-01-02T03:04:05; "
                "expected no update under way; wait for it, or end it with Ctrl-C where it runs"
            ),
        ),
        (
            replace(WELL, locks=[replace(LOCK, host="there")]),
            (
                "stack dev: locked by process 7 of ann on there since 2026-01-02T03:04:05; "
                "expected a lock of this machine, here; look on there; when no pulumi runs there, "
                "`pulumi cancel --stack dev`"
            ),
        ),
        (
            replace(WELL, foreign=["shop-proxy"]),
            (
                "stack dev: containers that are not the stack's have its names: shop-proxy; expected names of its own; "
                "rename or remove them; nothing without the stack's label is touched here"
            ),
        ),
        (
            replace(WELL, containers=[API, Thing(id="8", name="shop-redis", running=True, networks=["9"])]),
            (
                "stack dev: containers on networks that its state does not know: shop-redis; "
                "expected those of this state; they came from another checkout or backend: work there, "
                "or give this stack another prefix"
            ),
        ),
    ],
    ids=["at work", "elsewhere", "a stranger's", "another state's"],
)
def test_what_others_hold_is_left_alone(facts: Facts, says: str) -> None:
    """An update under way, another machine's lock and a stranger's container are named and not touched."""
    with pytest.raises(OpsError) as caught:
        decide(facts)
    assert str(caught.value) == says
