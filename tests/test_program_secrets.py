"""The real program with secrets that it is given instead of making its own."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from components.secrets import GIVEN
from settings.given import KNOWN
from tests.programs import whole_program
from tests.recording import SECRET, Recording

STASH: Final = "pulumi:index:Stash"
STACK: Final = {
    "environment": "dev",
    "networks": {"edge": "10.9.0.0/24", "data": "10.9.1.0/24", "logs": "10.9.2.0/24"},
    "elk": {"enabled": True},
}
VALUES: Final = {name: f"Xo3kd92fLq7vE.pR5tYw8-{number:02}-Zb1uHgQ2" for number, name in enumerate(KNOWN)}


def run(given: Mapping[str, str]) -> Recording:
    """The program of a stack with every tier."""
    return whole_program(STACK, secrets={f"secrets.{name}": value for name, value in given.items()})


def in_the_open(value: object) -> Iterator[str]:
    """Every text of a recorded value that is not a secret."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from in_the_open(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from in_the_open(inner)
    elif isinstance(value, str) and not value.startswith(f"{SECRET}("):
        yield value


def shape(recording: Recording) -> dict[str, Any]:
    """What is registered, with its options, but for the secrets' keepers, which differ in their names."""
    options = {key: dict(one.options) for key, one in recording.resources.items() if one.type != STASH}
    plain: dict[str, Any] = json.loads(json.dumps(options).replace(f'{GIVEN}"', '"'))
    return plain


def test_every_secret_that_the_program_makes_may_be_given() -> None:
    """The names that a stack file may use are those of a whole stack with every tier, no more and no fewer."""
    made = run({}).of_type(STASH)
    assert {name.removeprefix("berth-s-") for name in made} == set(KNOWN)


def test_given_secrets_take_the_place_of_made_ones_and_change_nothing_else() -> None:
    """Nothing is generated any more, every reader gets the given value, and all else is registered as before."""
    recording = run(VALUES)
    kept = {name: one.inputs["input"] for name, one in recording.of_type(STASH).items()}
    assert kept == {f"berth-s-{name}{GIVEN}": f"{SECRET}({value})" for name, value in VALUES.items()}
    assert shape(recording) == shape(run({}))
    (written,) = (
        one.inputs["stdin"]
        for name, one in recording.of_type("command:local:Command").items()
        if name == "berth-s-api-secrets-jwt-key"
    )
    assert written == f"{SECRET}({VALUES['jwt-key']})"
    assert VALUES["admin-password"] in recording.exports["admin"]


def test_one_given_secret_leaves_the_others_made() -> None:
    """Each is given by itself."""
    kept = set(run({"redis-app-password": VALUES["redis-app-password"]}).of_type(STASH))
    assert {name for name in kept if name.endswith(GIVEN)} == {"berth-s-redis-app-password-given"}
    assert len(kept) == len(KNOWN)


def test_a_given_secret_is_never_in_the_open() -> None:
    """Neither inputs nor outputs show a given value, nor does the release's record hold one."""
    recording = run(VALUES)
    shown = [text for one in recording.resources.values() for text in in_the_open(dict(one.inputs))]
    shown += [text for outputs in recording.outputs.values() for text in in_the_open(dict(outputs))]
    shown += list(in_the_open(recording.exports))
    assert len(shown) > 100
    assert [text for text in shown for value in VALUES.values() if value in text] == []
    ledger = recording.of_type("command:local:Command")["berth-s-ledger"].inputs
    assert [value for value in VALUES.values() if value in json.dumps(ledger)] == []


def test_another_given_value_replaces_what_keeps_it() -> None:
    """A keeper holds its first value for good, so a new value must be a new keeper, made before the old one goes."""
    recording = run(VALUES)
    for name, one in recording.of_type(STASH).items():
        assert one.options["replace_on_changes"] == ["input"], name
        assert "delete_before_replace" not in one.options
        assert "ignore_changes" not in one.options
