"""Whatever a stack may say, the program that comes of it keeps every rule of the policy."""

from typing import Any

from hypothesis import HealthCheck, Phase, event, given, settings

from policy.checks import violations
from policy.plan import CONTAINER
from settings.load import parse
from tests.policy.plans import planned
from tests.policy.stacks import stacks
from tests.programs import whole_program
from tests.settings.values import texts


@given(values=stacks())
@settings(
    max_examples=12,
    phases=[Phase.generate],  # a smaller example would take minutes to find
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_any_valid_settings_give_a_program_that_keeps_every_rule(values: dict[str, Any]) -> None:
    """S3-19, S2-28: limits, hardening, canonical values and all other rules hold for every stack that is accepted."""
    parse(texts(values), (), project="berth", stack=values["environment"])
    resources = planned(whole_program(values, stack=values["environment"]))
    event(f"{sum(one.type == CONTAINER for one in resources)} containers")
    assert [str(one) for one in violations(resources, production=values["environment"] == "prod")] == []
    assert len([one for one in resources if one.type == CONTAINER]) >= 3
