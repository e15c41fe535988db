"""The policy over everything the project plans: both stacks and every component by itself."""

from collections.abc import Callable

import pytest

from policy.checks import RULES, violations
from policy.plan import CONTAINER
from tests.components.builders import ALL
from tests.policy.plans import planned
from tests.recording import record_once
from tests.test_program import committed


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_committed_stack_keeps_every_rule(stack: str) -> None:
    """S3-19, S2-28, S4-22: what is deployed from the committed stack files is as the policy wants it."""
    resources = planned(committed(stack))
    assert [str(one) for one in violations(resources, production=stack == "prod")] == []
    assert {token for rule in RULES for token in rule.types} - {one.type for one in resources} <= {
        "docker:index/image:Image"  # prod builds none
    }


@pytest.mark.parametrize("build", ALL.values(), ids=ALL)
def test_a_component_keeps_every_rule(build: Callable[[], None]) -> None:
    """A component is as the policy wants it, whatever stack uses it."""
    resources = planned(record_once(build))
    assert [str(one) for one in violations(resources, production=False)] == []


def test_the_policy_looks_at_containers() -> None:
    """A recording without containers would keep every rule."""
    containers = [one for build in ALL.values() for one in planned(record_once(build)) if one.type == CONTAINER]
    assert len(containers) >= 5
