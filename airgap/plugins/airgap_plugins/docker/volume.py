"""docker.Volume."""

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
"""Seconds for which a removal is tried again while containers still use the volume."""


class Volume(Bridged):
    """A Docker volume. Creating one that exists adopts it silently, as the daemon does."""

    table: ClassVar[Table] = Table(
        meta='{"schema_version":"1"}',
        fields={
            "cluster": Field(kind=Kind.LIST, single=True, items={}, refused="a cluster volume (cluster)"),
            "driver": Field(kind=Kind.STRING, computed=True, force_new=True),
            "driverOpts": Field(kind=Kind.MAP, force_new=True),
            "labels": Field(kind=Kind.SET, items=LABELS, force_new=True),
            "mountpoint": Field(kind=Kind.STRING, computed=True, given=False),
            "name": Field(kind=Kind.STRING, computed=True, force_new=True),
        },
    )

    def __init__(self, engine: DockerEngine) -> None:
        """Take the engine to work on."""
        self._engine = engine

    def make(self, call: Call, planned: Properties) -> tuple[str, Properties]:
        """Create the volume, or adopt the one of this name."""
        _ = planned
        inputs = call.inputs
        with daemon_errors("Unable to create volume"):
            made = self._engine.api.create_volume(
                inputs["name"], inputs.get("driver"), inputs.get("driverOpts"), as_mapping(inputs.get("labels"))
            )
        return str(made["Name"]), observed(made)

    def observe(self, call: Call) -> tuple[str, Properties] | None:
        """Inspect the volume."""
        try:
            with daemon_errors("Unable to inspect volume"):
                found = self._engine.api.inspect_volume(call.resource_id)
        except PluginError as error:
            if isinstance(error.__cause__, docker_py.NotFound):
                return None
            raise
        return call.resource_id, observed(found)

    def remove(self, call: Call) -> None:
        """Remove the volume, waiting for containers that are about to let it go."""
        refusal = ""

        def removed() -> bool:
            nonlocal refusal
            try:
                self._engine.api.remove_volume(call.resource_id, force=True)
            except docker_py.NotFound:
                return True
            except docker_py.APIError as error:
                if "volume is in use" not in str(error.explanation):
                    raise
                refusal = daemon_text(error)
                return False
            return True

        with daemon_errors("Unable to remove volume"):
            done = self._engine.wait(removed, REMOVE_TIMEOUT)
        if not done:
            message = f"Unable to remove volume: {refusal}"
            raise PluginError(message)


def observed(found: dict[str, Any]) -> Properties:
    """Give the properties of a volume from the daemon's words."""
    return {
        "driver": found["Driver"],
        "driverOpts": found.get("Options") or {},
        "labels": as_pairs(found.get("Labels")),
        "mountpoint": found["Mountpoint"],
        "name": found["Name"],
    }
