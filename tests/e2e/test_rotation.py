"""A secret gets a new value: those who read it change, and nobody notices."""

import json

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.berth import berth
from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import assert_whole
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.state import generated_secrets, spellings

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("tier", ["postgres", "redis"])
def test_rotation_rolls_exactly_the_readers(product: Stack, tier: str) -> None:
    """Exactly the secret's readers must be made again, no request may fail, and neither value may be shown."""
    before = generated_secrets(product.state(show_secrets=True))
    name = next(one for one in before if one.startswith(f"{product.prefix}-{tier}") and "app" in one)
    short = name.removeprefix(f"{product.prefix}-")
    listed = berth(product, "secrets", "list").text
    assert short in listed
    containers, tool = product.ids(), product.site.create_tool(f"before {short}")
    with Load(product.site.url) as load:
        run = berth(product, "secrets", "rotate", short, "--yes")
        figure(f"berth secrets rotate {short}, under load", run.seconds, "s")
    assert load.tally.failures == [], f"of {load.tally.total} requests"
    assert_whole(product)
    planned = {f"{product.prefix}-{line.split()[2]}" for line in run.text.splitlines() if "made again" in line}
    assert {one for one in planned if f"{product.prefix}-api-" in one}
    gone = set(containers.values()) - set(product.ids().values())
    assert gone == {key for one, key in containers.items() if one.startswith(tuple(planned))}
    after = generated_secrets(product.state(show_secrets=True))
    assert after[name] != before[name]
    assert {key: value for key, value in after.items() if key != name} == {
        key: value for key, value in before.items() if key != name
    }
    assert product.site.json(f"/api/tools/{tool['id']}")["name"] == f"before {short}"
    shown = run.text + listed + json.dumps([one.raw for one in product.containers()])
    assert [one for one in spellings(after[name]) | spellings(before[name]) if one in shown] == []
    product.up("--expect-no-changes")
