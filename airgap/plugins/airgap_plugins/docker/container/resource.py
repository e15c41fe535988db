"""The container's effects, in the order in which the official provider has them."""

from typing import Any, ClassVar

from airgap_plugins.bridge.fields import Kind, Table
from airgap_plugins.bridge.resource import Bridged
from airgap_plugins.docker import docker_py
from airgap_plugins.docker.container import planning, request, uploads, waiting
from airgap_plugins.docker.container.observed import observed
from airgap_plugins.docker.container.schema import FIELDS, TABLE
from airgap_plugins.docker.engine import DockerEngine, daemon_errors, daemon_text
from airgap_plugins.docker.remote_image import ensure_image
from airgap_plugins.errors import InitFailedError, PluginError
from airgap_plugins.resource import Call
from airgap_plugins.values import UNKNOWN, Properties

REMOVED_TIMEOUT = 60.0
"""Seconds for the daemon to finish a removal that it began itself (`rm`)."""

CHANGEABLE = (
    "restart",
    "maxRetryCount",
    "cpuShares",
    "cpuSet",
    "memory",
    "memoryReservation",
    "memorySwap",
    "deviceReadBps",
    "deviceReadIops",
    "deviceWriteBps",
    "deviceWriteIops",
)
"""All that an update brings to the daemon; what else changes in place goes into the state only."""


class Container(Bridged):
    """A Docker container."""

    table: ClassVar[Table] = TABLE

    def __init__(self, engine: DockerEngine) -> None:
        """Take the engine to work on."""
        self._engine = engine

    def create(self, call: Call) -> tuple[str, Properties]:
        """Make the container; one that was made but not started or not healthy is reported as half-made."""
        try:
            return super().create(call)
        except InitFailedError as failure:
            message = f"creating {call.urn}: {failure}"
            raise InitFailedError(message, resource_id=failure.resource_id, outputs=failure.outputs) from failure

    def make(self, call: Call, planned: Properties) -> tuple[str, Properties]:
        """Create, connect, fill, start and wait."""
        image = str(planned["image"])
        try:
            ensure_image(self._engine, image)
        except PluginError as error:
            message = f"Unable to create container with image {image}: {error}"
            raise PluginError(message) from error
        if self._engine.cancelled.is_set():
            message = "cancelled before the container was created"
            raise PluginError(message)
        container = self._create(planned)
        try:
            self._connect(container, planned)
            self._fill(container, planned)
            logs = self._run(container, call, planned)
            return container, observed(self._inspect_made(container, call), planned) | logs
        except PluginError as error:
            raise self._half_made(container, planned, error) from error

    def observe(self, call: Call) -> tuple[str, Properties] | None:
        """Inspect the container by its id; a name is not one."""
        try:
            found = self._engine.api.inspect_container(call.resource_id)
        except docker_py.NotFound:
            return None
        if found["Id"] != call.resource_id:
            return None
        return str(found["Id"]), observed(found, call.outputs) | planning.believed(call.outputs)

    def change(self, call: Call, planned: Properties) -> Properties:
        """Start it when it must run again, and bring the limits to the daemon; the rest is for the state."""
        try:
            if planned["mustRun"] and not call.outputs.get("mustRun") and planned["start"]:
                with daemon_errors("Unable to start container"):
                    self._engine.api.start(call.resource_id)
            if any(planned[name] != call.outputs.get(name) for name in CHANGEABLE):
                with daemon_errors("Unable to update a container"):
                    self._engine.post("/containers/{0}/update", request.change(planned), call.resource_id)
        except PluginError as error:
            raise self._half_made(call.resource_id, planned, error) from error
        # The provider's update does not look at the container again: what went away is stored as its zero value.
        return {
            name: planning.ZERO[entry.kind]
            for name, entry in FIELDS.items()
            if entry.kind in planning.ZERO and planned[name] is None and call.outputs.get(name) is not None
        }

    def remove(self, call: Call) -> None:
        """Stop it with its grace and remove it."""
        state, container = call.outputs, call.resource_id
        if not state.get("attach"):
            grace = max(state.get("destroyGraceSeconds") or 0, 0)
            try:
                self._engine.api.stop(container, timeout=grace)
            except docker_py.NotFound:
                return
            except docker_py.APIError as error:
                message = f"Error stopping container {container}: {daemon_text(error)}"
                raise PluginError(message) from error
        try:
            self._engine.api.remove_container(container, v=bool(state.get("removeVolumes")), force=True)
        except docker_py.NotFound:
            return
        except docker_py.APIError as error:
            if "is already in progress" not in str(error.explanation):
                message = f"Error deleting container {container}: {daemon_text(error)}"
                raise PluginError(message) from error
        self._engine.wait(lambda: self._gone(container), REMOVED_TIMEOUT)

    def complete(self, planned: Properties, observed: Properties) -> Properties:
        """Settle by the common rules; what nobody told of stays empty."""
        settled = super().complete(planned, observed)
        return {
            name: _blank(name) if planned.get(name) == UNKNOWN and value is None else known(value)
            for name, value in settled.items()
        }

    # ---- steps of a creation

    def _create(self, planned: Properties) -> str:
        body = request.creation(planned)
        check = planned["healthcheck"]
        api = self._engine.api
        if isinstance(check, dict) and "StartInterval" in body["Healthcheck"] and _version(api.api_version) < (1, 44):
            message = (
                'Unable to create container: "specify health-check start interval" requires API version 1.44,'
                f" but the Docker daemon API version is {api.api_version}"
            )
            raise PluginError(message)
        platform = planned["platform"]
        with daemon_errors("Unable to create container"):
            made = api.create_container_from_config(  # type: ignore[no-untyped-call]  # its stub is bare
                body, planned["name"], None if platform == UNKNOWN else platform
            )
        return str(made["Id"])

    def _connect(self, container: str, planned: Properties) -> None:
        networks = planned["networksAdvanced"] or ()
        if not networks:
            return
        try:
            self._engine.api.disconnect_container_from_network(container, "bridge")
        except docker_py.APIError as error:
            if "is not connected to" not in str(error.explanation):
                message = f"Unable to disconnect the default network: {daemon_text(error)}"
                raise PluginError(message) from error
        for network in networks:
            body = {"Container": container, "EndpointConfig": request.endpoint(network)}
            with daemon_errors(f"Unable to connect to network '{network['name']}'"):
                self._engine.post("/networks/{0}/connect", body, network["name"])

    def _fill(self, container: str, planned: Properties) -> None:
        for upload in planned["uploads"] or ():
            with daemon_errors("Unable to upload volume content"):
                self._engine.api.put_archive(container, "/", uploads.archive(upload))

    def _run(self, container: str, call: Call, planned: Properties) -> Properties:
        if planned["start"]:
            with daemon_errors("Unable to start container"):
                self._engine.api.start(container)
            if planned["wait"]:
                limit = float(planned["waitTimeout"])
                timeout = limit if call.timeout is None else min(limit, call.timeout)
                waiting.until_healthy(self._engine, container, call.urn, timeout)
        if not planned["attach"]:
            return {}
        with daemon_errors("Unable to wait container end of execution"):
            waiting.until_ended(self._engine, container)
        if not planned["logs"]:
            return {}
        with daemon_errors("unable to read container logs"):
            return {"containerLogs": self._engine.api.logs(container).decode(errors="replace")}

    def _inspect_made(self, container: str, call: Call) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._engine.api.inspect_container(container)
        except docker_py.NotFound:
            message = f"expected non-empty ID for new state during Create of {call.urn}"
            raise PluginError(message) from None
        return found

    # ---- helpers

    def _plan(self, call: Call) -> Properties:
        return planning.corrected(super()._plan(call), call.outputs if call.resource_id else None)

    def _half_made(self, container: str, planned: Properties, error: PluginError) -> InitFailedError:
        outputs = {name: _blank(name) if value == UNKNOWN else known(value) for name, value in planned.items()}
        return InitFailedError(str(error), resource_id=container, outputs=self.stored(container, outputs))

    def _gone(self, container: str) -> bool:
        try:
            self._engine.api.inspect_container(container)
        except docker_py.NotFound:
            return True
        return False


def known(value: Any) -> Any:  # noqa: ANN401 - a property value
    """Give a value with null for what is unknown inside it: the engine refuses unknowns in a state."""
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [known(item) for item in value]
    return None if value == UNKNOWN else value


def _blank(name: str) -> list[object] | None:
    entry = FIELDS[name]
    return [] if entry.kind is Kind.SET and not entry.single else None


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
