"""Builds on the daemon, with BuildKit or the classic builder, and pushes."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from airgap_plugins.docker import docker_py
from airgap_plugins.docker.engine import DockerEngine, daemon_text
from airgap_plugins.docker.image import context, inputs, names
from airgap_plugins.docker.image.progress import Progress
from airgap_plugins.docker.image.stream import events
from airgap_plugins.errors import PluginError
from airgap_plugins.values import UNKNOWN, Properties


def build(engine: DockerEngine, urn: str, wanted: Mapping[str, Any]) -> str:
    """Build an image.

    Args:
        engine: Where to build.
        urn: The resource to show progress on.
        wanted: The checked inputs.

    Returns:
        The image's id.

    Raises:
        PluginError: It fails; the text names the step and shows the end of its output.
    """
    options = wanted["build"]
    tar, dockerfile = context.archive(options["context"], options["dockerfile"])
    engine.log.show(urn, "Starting Docker build", ephemeral=True)
    progress = Progress()
    chunks = _post(engine, tar, parameters(wanted, dockerfile), credentials(wanted))
    for event in events(engine, chunks, f"the build of {wanted['imageName']}"):
        for line in progress.take(event):
            engine.log.show(urn, line, ephemeral=True)
    if progress.error:
        raise PluginError(failure(progress))
    if not progress.image_id:
        message = "no image id found in build output"
        raise PluginError(message)
    return progress.image_id


def parameters(wanted: Mapping[str, Any], dockerfile: str) -> dict[str, str]:
    """Give the parameters of the build request."""
    options = wanted["build"]
    arguments = {name: value for name, value in (options.get("args") or {}).items() if value != UNKNOWN}
    result = {
        "t": wanted.get("imageName", ""),
        "dockerfile": dockerfile,
        "version": inputs.BUILDERS[options.get("builderVersion", "BuilderBuildKit")],
        "platform": options.get("platform", ""),
        "target": options.get("target", ""),
        "networkmode": options.get("network", ""),
        "extrahosts": ",".join(options.get("addHosts") or ()),
        "buildargs": json.dumps(arguments) if arguments else "",
        "cachefrom": json.dumps(cached) if (cached := inputs.cache_images(wanted)) else "",
        "rm": "1",
        "forcerm": "1",
    }
    return {name: value for name, value in result.items() if value}


def failure(progress: Progress) -> str:
    """Say what failed: the daemon's error, the step and the end of its output."""
    text = f"error reading build output: {progress.error}"
    tail = progress.tail()
    if progress.step and progress.step not in progress.error:
        text += f"\nin step {progress.step}"
    return text + (("\nthe end of its output:\n" + "\n".join(tail)) if tail else "")


def credentials(wanted: Mapping[str, Any]) -> dict[str, str] | None:
    """Give the registry's credentials from the inputs; None when they are not complete."""
    registry = wanted.get("registry") or {}
    if not registry.get("username") or not registry.get("password"):
        return None
    server = registry.get("server") or names.registry_of(wanted["imageName"])
    server = server.removeprefix("https://").removeprefix("http://").split("/")[0]
    return {"username": registry["username"], "password": registry["password"], "serveraddress": server}


def push(engine: DockerEngine, urn: str, wanted: Mapping[str, Any]) -> str:
    """Push an image; returns repository@digest as the registry knows it.

    Raises:
        PluginError: The registry or the daemon refuses.
    """
    name = wanted["imageName"]
    engine.log.show(urn, "Pushing Image to the registry", ephemeral=True)
    digest = ""
    try:
        # Without credentials in the inputs the client takes those of the user's own Docker configuration.
        answer = engine.api.push(name, stream=True, auth_config=credentials(wanted))
    except docker_py.APIError as error:
        raise PluginError(daemon_text(error)) from error
    for event in events(engine, answer, f"the push of {name}"):
        if "error" in event:
            message = f"error reading push output: {event['error']}"
            raise PluginError(message)
        aux = event.get("aux")
        digest = aux.get("Digest", digest) if isinstance(aux, dict) else digest
        if line := event.get("status"):
            engine.log.show(urn, line, ephemeral=True)
    if not digest:
        message = f"the push of {name} ended without a digest; expected one from the registry; push it by hand to see"
        raise PluginError(message)
    return f"{names.repository(name)}@{digest}"


def pull_cache(engine: DockerEngine, urn: str, wanted: Mapping[str, Any]) -> None:
    """Pull the images that serve as a cache; one that cannot be had is only said."""
    for image in inputs.cache_images(wanted):
        try:
            engine.api.pull(image, auth_config=credentials(wanted))
        except docker_py.APIError as error:
            engine.log.show(urn, f"cacheFrom image {image} not available: {daemon_text(error)}")


def outputs(wanted: Mapping[str, Any], repo_digest: str) -> Properties:
    """Give what the state keeps of a built image."""
    options, registry = wanted["build"], wanted.get("registry") or {}
    return {
        "baseImageName": wanted["imageName"],
        "context": options["context"],
        "dockerfile": context.relative_dockerfile(options["context"], options["dockerfile"]),
        "imageName": wanted["imageName"],
        "platform": options.get("platform", ""),
        "registryServer": registry.get("server") or "",
        "repoDigest": repo_digest,
    }


def _post(engine: DockerEngine, tar: bytes, params: dict[str, str], auth: dict[str, str] | None) -> Any:  # noqa: ANN401 - requests has no types for its chunks
    api = engine.api
    headers = {"Content-Type": "application/x-tar"}
    if auth:
        known = json.dumps({auth["serveraddress"]: auth}).encode()
        headers["X-Registry-Config"] = base64.urlsafe_b64encode(known).decode()
    # docker-py's own build() knows neither BuildKit nor its progress.
    response = api.post(
        f"{api.base_url}/v{api.api_version}/build", data=tar, params=params, headers=headers, stream=True, timeout=None
    )
    try:
        response.raise_for_status()
    except docker_py.HTTPError as error:
        try:
            docker_py.create_api_error_from_http_exception(error)
        except docker_py.APIError as refusal:
            message = f"error building image: {daemon_text(refusal)}"
            raise PluginError(message) from refusal
    return response.iter_content(chunk_size=None)
