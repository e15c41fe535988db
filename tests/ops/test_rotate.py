"""`berth secrets`: who reads what, and the new value's place."""

from typing import Any, Final

import pytest

from ops.commands.rotate import GAP, NO_GAP, choose, given_names, known, origin, plan
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
        "outputs": {"name": "shop-dev-api-0-1a2b3c4"},
    },
    {
        "urn": URN.format("Container", "shop-dev-postgres"),
        "type": "docker:index/container:Container",
        "propertyDependencies": {"envs": [STASH]},
        "outputs": {"name": "shop-dev-postgres"},
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


KEY: Final = URN.format("pulumi:index:Stash", "shop-dev-jwt-key-given")


def test_readers_are_those_whose_inputs_hold_it() -> None:
    """Exactly the containers made with the secret are made again; order alone makes no reader."""
    (first, second) = known(RESOURCES, "shop-dev")
    assert (first.name, first.steps) == ("postgres-app", ["postgres-roles"])
    assert [reader.name for reader in first.readers] == ["api-0", "postgres"]
    assert (second.name, second.steps, second.readers) == ("redis", [], [])


def test_the_plan_says_who_is_away_meanwhile() -> None:
    """A container with a fixed name goes before the new one comes; one with a name of its own makes no gap."""
    (first, _) = known(RESOURCES, "shop-dev")
    assert {reader.name: reader.meanwhile for reader in first.readers} == {"api-0": NO_GAP, "postgres": GAP}


def test_several_secrets_are_one_plan() -> None:
    """Who reads two of them is made again once."""
    secrets = known(RESOURCES, "shop-dev")
    assert plan([*secrets, *secrets]) == [
        ("runs again", "postgres-roles", ""),
        ("made again", "api-0", NO_GAP),
        ("made again", "postgres", GAP),
    ]


def test_a_given_secret_has_the_name_it_has_when_it_is_made() -> None:
    """Whoever gives a secret finds it under its name, with its origin beside it."""
    (secret,) = known([{"urn": KEY, "type": "pulumi:index:Stash"}], "shop-dev")
    assert (secret.name, secret.urn, secret.given) == ("jwt-key", KEY, True)


@pytest.mark.parametrize(
    ("key", "given", "says"),
    [
        (STASH, [], "made"),
        (STASH, ["postgres-app"], "made, given from the next update on"),
        (KEY, ["jwt-key"], "given"),
        (KEY, [], "given, made from the next update on"),
    ],
)
def test_the_origin_is_that_of_the_live_value(key: str, given: list[str], says: str) -> None:
    """A stack file that was changed since the last update is not yet what runs."""
    (secret,) = known([{"urn": key, "type": "pulumi:index:Stash"}], "shop-dev")
    assert origin(secret, given) == says


def test_given_secrets_are_found_in_the_stack_file() -> None:
    """Other keys, and other programs' secrets, are none of the stack's."""
    config = {"berth:secrets.jwt-key": {}, "berth:environment": "dev", "other:secrets.x": {}}
    assert given_names(config, "berth") == ["jwt-key"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing", "none of that name; expected one of: jwt-key, postgres-app, redis; see `berth secrets list`"),
        (
            "redis",
            (
                "one that is given, in the stack file; expected one that the stack made; give another one "
                "(`pulumi config set --secret berth:secrets.redis`) and bring it to its readers (`make up STACK=dev`)"
            ),
        ),
        (
            "jwt-key",
            (
                "one that was given and is no more in the stack file; expected one that the stack made; "
                "`make up STACK=dev` makes one"
            ),
        ),
    ],
)
def test_what_the_stack_did_not_make_is_refused(name: str, says: str) -> None:
    """Unknown names come with the known ones; given secrets with the way to give another."""
    resources = [*RESOURCES, {"urn": KEY, "type": "pulumi:index:Stash"}]
    with pytest.raises(OpsError) as caught:
        choose(known(resources, "shop-dev"), name, ["redis"], "dev")
    assert str(caught.value) == f"secret {name}: {says}"


def test_a_secret_that_the_stack_made_may_be_made_anew() -> None:
    """The one that is asked for is the one that is found."""
    assert choose(known(RESOURCES, "shop-dev"), "postgres-app", ["redis"], "dev").urn == STASH
