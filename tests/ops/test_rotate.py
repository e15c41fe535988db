"""`berth secrets`: who reads what, and the new value's place."""

from typing import Any, Final

import pytest

from ops.commands.rotate import choose, known
from ops.errors import OpsError

URN: Final = "urn:pulumi:dev::shop::{}::{}"
STASH: Final = URN.format("berth:index:Postgres$pulumi:index:Stash", "shop-dev-postgres-app")
RESOURCES: Final[list[dict[str, Any]]] = [
    {"urn": STASH, "type": "pulumi:index:Stash", "inputs": {"input": "c"}, "outputs": {"input": "c", "output": "c"}},
    {"urn": URN.format("Stash", "shop-dev-redis"), "type": "pulumi:index:Stash", "inputs": {}, "outputs": {}},
    {
        "urn": URN.format("Command", "shop-dev-postgres-roles"),
        "type": "command:local:Command",
        "propertyDependencies": {"stdin": [STASH], "environment": None},
    },
    {
        "urn": URN.format("Container", "shop-dev-api-0"),
        "type": "docker:index/container:Container",
        "propertyDependencies": {"envs": ["x", STASH]},
    },
    {
        "urn": URN.format("Container", "shop-dev-api-0"),
        "type": "docker:index/container:Container",
        "propertyDependencies": {"envs": [STASH]},
        "delete": True,
    },
    {
        "urn": URN.format("Container", "shop-dev-spa-0"),
        "type": "docker:index/container:Container",
        "dependencies": [STASH],
    },
]


def test_readers_are_those_whose_inputs_hold_it() -> None:
    """Exactly the containers made with the secret are made again; order alone makes no reader."""
    (first, second) = known(RESOURCES, "shop-dev")
    assert (first.name, first.steps, first.readers) == ("postgres-app", ["postgres-roles"], ["api-0"])
    assert (second.name, second.steps, second.readers) == ("redis", [], [])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "nothing",
            "secret nothing: none of that name; expected one of: postgres-app, redis; see `berth secrets list`",
        ),
        (
            "token",
            (
                "secret token: one that was given, in the stack file; expected one that the stack made; "
                "pulumi config set --secret token, then bring the stack up"
            ),
        ),
    ],
)
def test_what_the_stack_did_not_make_is_refused(name: str, says: str) -> None:
    """Unknown names come with the known ones; given secrets with the way to give another."""
    with pytest.raises(OpsError) as caught:
        choose(known(RESOURCES, "shop-dev"), name, ["token"])
    assert str(caught.value) == says
