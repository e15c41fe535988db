"""A secret gets a new value: those who read it change, and nobody notices."""

import json
from collections.abc import Iterable
from typing import Final

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.berth import berth
from tests.e2e.harness.leaks import in_the_open
from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import assert_whole
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import generated_secrets, spellings

pytestmark = pytest.mark.e2e

_WITHOUT_GAP: Final = (
    "admin-password",
    "jwt-key",
    "objects-app-secret",
    "postgres-app-password",
    "postgres-migrator-password",
)
_GIVEN: Final = {name: f"Xo3/kd+92=fLq:7vE_~pR.5tY!{number}w-8#Zb,?@*^1%" for number, name in enumerate(_WITHOUT_GAP)}
"""With every kind of character that a given secret may have."""


def secrets_of(stack: Stack) -> dict[str, str]:
    """Every secret of a stack by the name that people use."""
    made = generated_secrets(stack.state(show_secrets=True))
    return {name.removeprefix(f"{stack.prefix}-").removesuffix("-given"): value for name, value in made.items()}


def tiers_made_again(stack: Stack, before: dict[str, str]) -> set[str]:
    """The tiers whose containers are all other ones than before.

    Args:
        stack: The stack.
        before: Name to id of all containers, before.
    """
    old = set(before.values())
    again = {one.tier for one in stack.containers() if one.id not in old}
    assert not again & {one.tier for one in stack.containers() if one.id in old}
    return again


def lets_superuser_in(stack: Stack, password: str) -> bool:
    """Whether PostgreSQL takes a password of the superuser from the network."""
    script = "IFS= read -r PGPASSWORD; export PGPASSWORD; psql -w -h 127.0.0.1 -U postgres -c 'select 1' 2>&1 || :"
    said = stack.engine.run("exec", "-i", f"{stack.prefix}-postgres", "sh", "-c", script, stdin=f"{password}\n")
    assert ("(1 row)" in said) != ("password authentication failed" in said), said
    return "(1 row)" in said


def under_load(stack: Stack, what: str, names: Iterable[str]) -> None:
    """Bring the stack up; no request may fail, and exactly the tiers that read these secrets are made again.

    Args:
        stack: The stack, with a changed stack file.
        what: What the change is, for the figure.
        names: The secrets that change; API and worker read some of them, no fixed tier does.
    """
    before, known = stack.ids(), secrets_of(stack)
    with Load(stack.site.url) as load:
        figure(f"{what}, under load", stack.up().seconds, "s")
    load.assert_none_failed()
    assert_whole(stack)
    assert tiers_made_again(stack, before) == {"api", "worker"}
    after = secrets_of(stack)
    assert {name for name, value in after.items() if known[name] != value} == set(names)


def test_rotation_rolls_exactly_the_readers(product: Stack) -> None:
    """Exactly the readers of several secrets must be made again, no request may fail, and no value may be shown."""
    before, names = secrets_of(product), ("postgres-app-password", "redis-app-password", "jwt-key", "admin-password")
    listed = berth(product, "secrets", "list").text
    assert all(name in listed for name in names)
    containers, tool = product.ids(), product.site.create_tool("before four secrets are rotated")
    with Load(product.site.url) as load:
        run = berth(product, "secrets", "rotate", *names, "--yes")
        figure("berth secrets rotate of four, under load", run.seconds, "s")
    load.assert_none_failed()
    assert_whole(product)
    plan = {line.split()[2]: line for line in run.text.splitlines() if "made again" in line}
    assert {"api-0", "api-1"} <= {name for name, line in plan.items() if "the old one serves" in line}
    planned = {f"{product.prefix}-{name}" for name in plan}
    gone = set(containers.values()) - set(product.ids().values())
    assert gone == {key for one, key in containers.items() if one.startswith(tuple(planned))}
    (live,) = (line.split() for line in product.proxy_status().splitlines() if line.startswith("live "))
    assert product.outputs()["release"]["bundle"] == live[2]
    after = secrets_of(product)
    assert {name for name in after if after[name] != before[name]} == set(names)
    assert product.site.login()
    assert product.site.json(f"/api/tools/{tool['id']}")["name"] == "before four secrets are rotated"
    shown = run.text + listed + json.dumps([one.raw for one in product.containers()])
    values = (found[name] for found in (before, after) for name in names)
    assert not any(form in shown for value in values for form in spellings(value))
    product.up("--expect-no-changes")


def test_given_secrets_take_over_and_go_again(product: Stack) -> None:
    """Secrets that are given must reach exactly their readers without a failed request, and so must made ones again."""
    made, tool = secrets_of(product), product.site.create_tool("before secrets are given")
    try:
        given = [word for name, value in _GIVEN.items() for word in ("--secret", f"berth:secrets.{name}={value}")]
        product.pulumi("config", "set-all", *given)
        under_load(product, "five secrets given", _GIVEN)
        assert {name: secrets_of(product)[name] for name in _GIVEN} == _GIVEN
        assert product.site.login()
        listed = berth(product, "secrets", "list").text
        rows = [line.split() for line in listed.splitlines() if line[:1].strip()]  # a longer row goes on indented
        origins = {name: origin for name, origin, *_ in rows}
        assert {name for name, origin in origins.items() if origin == "given"} == set(_GIVEN)
        refused = berth(product, "secrets", "rotate", "jwt-key", "--yes", expect=1).text
        assert "give another one (`pulumi config set --secret berth:secrets.jwt-key`)" in refused
        product.configure({})
        under_load(product, "five secrets made again", _GIVEN)
    finally:
        product.configure({})  # what `config set-all` wrote is gone
    assert in_the_open(product, _GIVEN | made | {f"new {name}": one for name, one in secrets_of(product).items()}) == []
    assert product.site.json(f"/api/tools/{tool['id']}")["name"] == "before secrets are given"


def test_secrets_of_stores_are_made_anew_with_a_gap(product: Stack) -> None:
    """Superuser and root key rotated together must work, and the plan must name the stores that are away meanwhile."""
    names = ("postgres-superuser-password", "objects-root-secret")
    before, known = product.ids(), secrets_of(product)
    tool = product.site.create_tool("before two secrets are rotated")
    run = berth(product, "secrets", "rotate", *names, "--yes")
    figure("berth secrets rotate of two", run.seconds, "s")
    assert_whole(product)
    plan = {line.split()[2]: line for line in run.text.splitlines() if "made again" in line}
    assert {name for name, line in plan.items() if "stopped first" in line} == {"objects", "postgres"}
    assert tiers_made_again(product, before) == {"objects", "postgres"} == set(plan)
    after = secrets_of(product)
    assert {name for name in after if after[name] != known[name]} == set(names)
    assert product.site.login()
    assert lets_superuser_in(product, after["postgres-superuser-password"])
    assert not lets_superuser_in(product, known["postgres-superuser-password"])
    assert product.site.json(f"/api/tools/{tool['id']}")["name"] == "before two secrets are rotated"
    assert in_the_open(product, {name: after[name] for name in names}) == []
