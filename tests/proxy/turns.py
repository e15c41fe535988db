"""Bundles that take turns, so that a test need not make the one live that it begins with."""

from components.proxy.render import bundle_id
from tests.e2e.harness.eventually import eventually
from tests.proxy.world import World


def one_live(world: World, one: str, other: str) -> tuple[str, str]:
    """Both bundles, the one that is live first: that is the one an earlier test left, if it left any of them."""
    live = world.live()
    if live not in {bundle_id(one), bundle_id(other)}:
        world.applied(one)
    eventually(lambda: world.get("/page").status == 200, seconds=20, what="a server that started again is found")
    return (other, one) if live == bundle_id(other) else (one, other)
