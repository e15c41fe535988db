"""A container as the engine describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Container:
    """One `docker inspect`."""

    raw: Mapping[str, Any]
    """Everything the engine says."""

    @property
    def id(self) -> str:
        """The full id."""
        return str(self.raw["Id"])

    @property
    def name(self) -> str:
        """The name."""
        return str(self.raw["Name"]).removeprefix("/")

    @property
    def tier(self) -> str:
        """What it is for, from its label."""
        return str(self.raw["Config"]["Labels"].get("berth.tier", ""))

    @property
    def image(self) -> str:
        """The id of its image."""
        return str(self.raw["Image"])

    @property
    def pid(self) -> int:
        """Its first process as the host counts it; 0 when it does not run."""
        return int(self.raw["State"]["Pid"])

    @property
    def started_at(self) -> str:
        """When its present run began."""
        return str(self.raw["State"]["StartedAt"])

    @property
    def health(self) -> str:
        """`healthy`, `starting`, `unhealthy`, or the state of a container that does not run."""
        state = self.raw["State"]
        if not state["Running"]:
            return str(state["Status"])
        return str(state.get("Health", {}).get("Status", "without a health check"))

    def address_on(self, network_suffix: str) -> str:
        """Its address on the stack's network of that name, such as `edge`."""
        networks = self.raw["NetworkSettings"]["Networks"]
        return str(next(net["IPAddress"] for name, net in networks.items() if name.endswith(f"-{network_suffix}")))
