"""docker.RemoteImage."""

from typing import Any, ClassVar

from airgap_plugins.bridge.fields import Field, Kind, Table
from airgap_plugins.bridge.resource import Bridged
from airgap_plugins.docker import docker_py
from airgap_plugins.docker.engine import DockerEngine, daemon_errors, daemon_text
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Call
from airgap_plugins.values import Properties


class RemoteImage(Bridged):
    """An image by its reference: the one on the engine, or pulled when it is absent."""

    table: ClassVar[Table] = Table(
        autoname=False,
        meta=(
            '{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":'
            '{"create":1200000000000,"delete":1200000000000,"update":1200000000000}}'
        ),
        fields={
            "build": Field(
                kind=Kind.SET,
                single=True,
                items={"context": Field(kind=Kind.STRING, required=True, force_new=True)},
                refused="building with RemoteImage (build); use docker.Image, which",
            ),
            "forceRemove": Field(kind=Kind.BOOL),
            "imageId": Field(kind=Kind.STRING, computed=True, given=False),
            "keepLocally": Field(kind=Kind.BOOL),
            "name": Field(kind=Kind.STRING, required=True, force_new=True),
            "platform": Field(kind=Kind.STRING, default="", force_new=True),
            "pullTriggers": Field(kind=Kind.SET, force_new=True),
            "repoDigest": Field(kind=Kind.STRING, computed=True, given=False),
            "triggers": Field(kind=Kind.MAP, force_new=True),
        },
    )

    def __init__(self, engine: DockerEngine) -> None:
        """Take the engine to work on."""
        self._engine = engine

    def make(self, call: Call, planned: Properties) -> tuple[str, Properties]:
        """Find the image, pulling it when it is absent."""
        _ = planned
        name = str(call.inputs["name"])
        try:
            found = ensure_image(self._engine, name, str(call.inputs.get("platform") or ""))
        except PluginError as error:
            message = f"Unable to read Docker image into resource: {error}"
            raise PluginError(message) from error
        return observed(name, found)

    def change(self, call: Call, planned: Properties) -> Properties:
        """Look again; nothing on the engine depends on what can change."""
        return self.make(call, planned)[1]

    def observe(self, call: Call) -> tuple[str, Properties] | None:
        """Look the image up by the name in the state; an id alone says nothing."""
        name = call.outputs.get("name")
        return self._look(str(name)) if name else None

    def remove(self, call: Call) -> None:
        """Remove the reference, unless it is kept."""
        if call.outputs.get("keepLocally"):
            return
        try:
            self._engine.api.remove_image(str(call.outputs["name"]), force=bool(call.outputs.get("forceRemove")))
        except docker_py.NotFound:
            return
        except docker_py.APIError as error:
            message = f"Unable to remove Docker image: {daemon_text(error)}"
            raise PluginError(message) from error

    def _look(self, name: str) -> tuple[str, Properties] | None:
        found = local_image(self._engine, name)
        return None if found is None else observed(name, found)


def observed(name: str, found: dict[str, Any]) -> tuple[str, Properties]:
    """Give the id and properties of an image from the daemon's words."""
    return f"{found['Id']}{name}", {"imageId": found["Id"], "repoDigest": repo_digest(name, found)}


def ensure_image(engine: DockerEngine, name: str, platform: str = "") -> dict[str, Any]:
    """Give the inspection of an image, pulled when the engine does not have it.

    Args:
        engine: The engine.
        name: A reference or an id.
        platform: As `linux/amd64`; empty for the engine's own.

    Raises:
        PluginError: It cannot be had; the text is to follow what the caller wanted it for.
    """
    try:
        found = local_image(engine, name)
    except PluginError as error:
        message = f'findImage1: error looking up local image "{name}": {error}'
        raise PluginError(message) from error
    if found is not None:
        return found
    with daemon_errors(f"unable to pull image {name}: error pulling image {name}"):
        for event in engine.api.pull(name, stream=True, decode=True, platform=platform or None):
            if "error" in event:
                message = f"unable to pull image {name}: {event['error']}"
                raise PluginError(message)
    found = local_image(engine, name)
    if found is None:
        message = f"unable to find or pull image {name}"
        raise PluginError(message)
    return found


def local_image(engine: DockerEngine, name: str) -> dict[str, Any] | None:
    """Inspect an image by reference or id; None when the engine does not have it."""
    try:
        with daemon_errors(f"unable to inspect image {name}"):
            found: dict[str, Any] = engine.api.inspect_image(name)  # type: ignore[no-untyped-call]  # its stub is bare
    except PluginError as error:
        if isinstance(error.__cause__, docker_py.NotFound):
            return None
        raise
    return found


def repo_digest(name: str, found: dict[str, Any]) -> str:
    """Give the digest under which the registry of this name knows the image; empty when it has none."""
    repository = name.split("@", 1)[0]
    if ":" in repository.rsplit("/", 1)[-1]:
        repository = repository.rsplit(":", 1)[0]
    digests = [str(item) for item in found.get("RepoDigests") or ()]
    matching = [item for item in digests if item.split("@", 1)[0] == repository]
    return (matching or digests or [""])[0]
