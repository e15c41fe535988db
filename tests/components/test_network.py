"""Names of bridges, which Linux keeps short."""

import pytest

from components.network import bridge_name


@pytest.mark.parametrize(
    ("network", "bridge"),
    [
        ("t-edge", "t-edge"),
        ("berth-prod-edge", "berth-prod-edge"),
        ("berth-prod-edges", "br-44ccf7c2eba7"),
        ("a-long-prefix-publish", "br-52472f5514ce"),
    ],
)
def test_a_bridge_has_the_networks_name_or_a_short_one(network: str, bridge: str) -> None:
    """S3-10: at most 15 characters, readable where that is enough, and the same at every update."""
    assert bridge_name(network) == bridge
    assert len(bridge) <= 15


def test_long_names_that_begin_alike_stay_apart() -> None:
    """Cutting a name off would give two networks one bridge."""
    assert bridge_name("a-very-long-prefix-edge") != bridge_name("a-very-long-prefix-edge2")
