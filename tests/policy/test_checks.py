"""Each rule finds the one thing that was made worse in an otherwise good plan."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from policy.checks import RULES, STACK_RULES, violations, violations_of
from policy.plan import IMAGE, Resource
from tests.components.builders import ALL
from tests.policy.plans import mutated, planned
from tests.policy.worse import POSTGRES, WORSE, WORSE_IN_PRODUCTION
from tests.recording import record_once

BUILT: Final = Resource(type=IMAGE, name="t-built", properties={"build": {"args": {"API_TOKEN": "swordfish"}}})
TAKEN: Final = Resource(
    type="docker:index/remoteImage:RemoteImage", name="t-image", properties={"name": "postgres@sha256:" + "a" * 64}
)


@pytest.fixture(scope="module")
def plan() -> list[Resource]:
    """A plan that keeps every rule."""
    names = ("networks", "postgres", "redis", "api", "spa", "proxy")
    resources = [TAKEN, *(one for name in names for one in planned(record_once(ALL[name])))]
    return mutated(resources, POSTGRES, {"ports": None})


def answers(resources: list[Resource], *, production: bool) -> list[tuple[str, str, str]]:
    """Rule, resource and message of every violation but those of data that a builder leaves unprotected on purpose."""
    found = violations(resources, production=production)
    return [(one.rule, one.resource, one.message) for one in found if one.resource != "t-redis-data"]


@pytest.mark.parametrize("production", [False, True])
def test_a_good_plan_keeps_every_rule(plan: list[Resource], production: bool) -> None:  # noqa: FBT001 - a parameter
    """What is made worse below is good to begin with."""
    assert answers(plan, production=production) == []


@pytest.mark.parametrize(("rule", "name", "change", "message"), WORSE)
def test_what_is_worse_is_found(
    plan: list[Resource], rule: str, name: str, change: Mapping[str, Any], message: str
) -> None:
    """S3-10, S3-19, S2-28: one change breaks one rule, which says what was found and what was expected."""
    found = answers(mutated(plan, name, change), production=False)
    broken = {"pids-limit": "t-postgres", "release-gate": "t-spa-0"}.get(rule, name.partition(" ")[2])
    assert found == [(rule, broken, message)]
    assert "swordfish" not in str(found)


@pytest.mark.parametrize(("rule", "name", "change", "message"), WORSE_IN_PRODUCTION)
def test_what_is_worse_in_production_is_found_there(
    plan: list[Resource], rule: str, name: str, change: Mapping[str, Any], message: str
) -> None:
    """S4-22, S1-15: production is stricter, and development is left alone."""
    worse = mutated(plan, name, change)
    assert answers(worse, production=True) == [(rule, name.partition(" ")[2], message)]
    assert answers(worse, production=False) == []


def test_a_built_image_is_found() -> None:
    """Production builds nothing, and no build takes a secret as an argument."""
    built, argument = violations_of(BUILT, production=True)
    assert (
        built.message == "is built while it is deployed; expected an image by digest that was built and tested before"
    )
    assert str(argument) == (
        "t-built: build argument API_TOKEN holds what looks like a secret; expected none [secret-in-build]"
    )
    assert list(violations_of(BUILT, production=False)) == [argument]


def test_every_rule_has_a_plan_that_breaks_it() -> None:
    """A rule that nothing breaks could be one that finds nothing."""
    broken = {rule for rule, *_ in [*WORSE, *WORSE_IN_PRODUCTION]} | {"secret-in-build"}
    assert broken == {rule.name for rule in RULES} | {"pids-limit", "release-gate"}
    assert len(STACK_RULES) == 2
    assert all(rule.check.__doc__ for rule in RULES)
