"""docker.Network."""

from typing import Any, ClassVar

from airgap_plugins.bridge.fields import Field, Kind, Table
from airgap_plugins.bridge.resource import Bridged
from airgap_plugins.docker import docker_py
from airgap_plugins.docker.engine import DockerEngine, daemon_errors, daemon_text
from airgap_plugins.docker.labels import LABELS, as_mapping, as_pairs
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Call
from airgap_plugins.values import Properties

REMOVE_TIMEOUT = 30.0
"""Seconds for which a removal is tried again while containers still use the network."""


def _text(**more: Any) -> Field:  # noqa: ANN401 - the fields of Field
    return Field(kind=Kind.STRING, force_new=True, **more)


def _flag(**more: Any) -> Field:  # noqa: ANN401 - the fields of Field
    return Field(kind=Kind.BOOL, force_new=True, **more)


IPAM = {
    "auxAddress": Field(kind=Kind.MAP, force_new=True),
    "gateway": _text(),
    "ipRange": _text(),
    "subnet": _text(),
}
"""One address range of a network."""


class Network(Bridged):
    """A Docker network; every change of a value replaces it."""

    table: ClassVar[Table] = Table(
        meta='{"schema_version":"1"}',
        fields={
            "attachable": _flag(),
            "driver": _text(computed=True),
            "ingress": _flag(),
            "internal": _flag(computed=True),
            "ipamConfigs": Field(kind=Kind.SET, wire="ipam_config", items=IPAM, computed=True, force_new=True),
            "ipamDriver": _text(default="default"),
            "ipamOptions": Field(kind=Kind.MAP, force_new=True),
            "ipv6": _flag(),
            "labels": Field(kind=Kind.SET, items=LABELS, force_new=True),
            "name": _text(),
            "options": Field(kind=Kind.MAP, computed=True, force_new=True),
            "scope": Field(kind=Kind.STRING, computed=True, given=False),
        },
    )

    def __init__(self, engine: DockerEngine) -> None:
        """Take the engine to work on."""
        self._engine = engine

    def make(self, call: Call, planned: Properties) -> tuple[str, Properties]:
        """Create the network."""
        _ = planned
        with daemon_errors("Unable to create network"):
            made = self._engine.post("/networks/create", creation(call.inputs))
        resource_id = str(made["Id"])
        return resource_id, observed(self._engine.api.inspect_network(resource_id))

    def observe(self, call: Call) -> tuple[str, Properties] | None:
        """Inspect the network; its name serves as id too."""
        try:
            found = self._engine.api.inspect_network(call.resource_id)
        except docker_py.NotFound:
            return None
        return str(found["Id"]), observed(found)

    def remove(self, call: Call) -> None:
        """Remove the network, waiting for containers that are about to leave it."""
        refusal = ""

        def removed() -> bool:
            nonlocal refusal
            try:
                self._engine.api.remove_network(call.resource_id)
            except docker_py.NotFound:
                return True
            except docker_py.APIError as error:
                if "has active endpoints" not in str(error.explanation):
                    raise
                refusal = daemon_text(error)
                return False
            return True

        with daemon_errors("Unable to remove network"):
            done = self._engine.wait(removed, REMOVE_TIMEOUT)
        if not done:
            message = f"Unable to remove network: {refusal}"
            raise PluginError(message)


def creation(inputs: Properties) -> dict[str, Any]:
    """Give the body of the request that creates a network."""
    ranges = [
        {
            "Subnet": item.get("subnet"),
            "IPRange": item.get("ipRange"),
            "Gateway": item.get("gateway"),
            "AuxiliaryAddresses": item.get("auxAddress"),
        }
        for item in inputs.get("ipamConfigs") or ()
    ]
    return {
        "Name": inputs["name"],
        "CheckDuplicate": True,
        "Driver": inputs.get("driver") or "bridge",
        "Internal": inputs.get("internal", False),
        "Attachable": inputs.get("attachable", False),
        "Ingress": inputs.get("ingress", False),
        "EnableIPv6": inputs.get("ipv6", False),
        "Options": inputs.get("options"),
        "Labels": as_mapping(inputs.get("labels")),
        "IPAM": {
            "Driver": inputs.get("ipamDriver", "default"),
            "Options": inputs.get("ipamOptions"),
            "Config": [{key: value for key, value in item.items() if value} for item in ranges],
        },
    }


def observed(found: dict[str, Any]) -> Properties:
    """Give the properties of a network from the daemon's words."""
    ipam = found["IPAM"]
    return {
        "attachable": found["Attachable"],
        "driver": found["Driver"],
        "ingress": found["Ingress"],
        "internal": found["Internal"],
        "ipamConfigs": [
            {
                "auxAddress": item.get("AuxiliaryAddresses") or {},
                "gateway": item.get("Gateway", ""),
                "ipRange": item.get("IPRange", ""),
                "subnet": item.get("Subnet", ""),
            }
            for item in ipam.get("Config") or ()
        ],
        "ipamDriver": ipam["Driver"],
        "ipamOptions": ipam.get("Options") or {},
        "ipv6": found["EnableIPv6"],
        "labels": as_pairs(found["Labels"]),
        "name": found["Name"],
        "options": found["Options"] or {},
        "scope": found["Scope"],
    }
