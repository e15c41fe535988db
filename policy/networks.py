"""Networks that every host can make and that nobody has to guess."""

from collections.abc import Iterator
from typing import Final

from policy.plan import Resource, items

_BRIDGE: Final = "com.docker.network.bridge.name"
_LONGEST: Final = 15
"""Characters in the name of a Linux network interface."""


def networks(one: Resource) -> Iterator[str]:
    """The address range is chosen, not found by the engine, and the bridge's name is one that Linux takes."""
    if not any(place.get("subnet") for place in items(one.properties, "ipamConfigs")):
        yield "has no address range; expected one, so that stacks do not meet"
    bridge = str((one.properties.get("options") or {}).get(_BRIDGE, ""))
    if len(bridge) > _LONGEST:
        yield f"bridge {bridge} has {len(bridge)} characters; expected at most {_LONGEST}, the longest that Linux takes"
