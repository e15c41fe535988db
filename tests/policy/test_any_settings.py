"""Whatever a stack may say, the program that comes of it keeps every rule of the policy."""

import json
import runpy
from pathlib import Path
from typing import Any, Final

import pulumi
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings

from policy.checks import violations
from policy.plan import CONTAINER
from settings import preflight
from settings.load import parse
from settings.preflight import HostView
from tests.policy.plans import planned
from tests.policy.stacks import stacks
from tests.recording import Recording, record
from tests.settings.values import texts

ROOT: Final = Path(__file__).parents[2]


def program(values: dict[str, Any]) -> Recording:
    """Record `__main__.py` with a stack file's values."""
    keys = {f"berth:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}

    def run() -> None:
        pulumi.runtime.set_all_config(keys, [])
        runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")

    return record(run, stack=values["environment"])


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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preflight, "look", lambda _: HostView())
        patch.chdir(ROOT)
        recording = program(values)
    resources = planned(recording)
    event(f"{sum(one.type == CONTAINER for one in resources)} containers")
    assert [str(one) for one in violations(resources, production=values["environment"] == "prod")] == []
    assert len([one for one in resources if one.type == CONTAINER]) >= 3
