"""Check: an image's inputs with defaults, its Dockerfile found and its context hashed."""

import platform
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airgap_plugins.docker.image import context, names
from airgap_plugins.errors import PluginError
from airgap_plugins.values import UNKNOWN, Properties, given

BUILDERS = {"BuilderV1": "1", "BuilderBuildKit": "2"}
"""The daemon's word for each builder."""

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def checked(news: Mapping[str, Any]) -> Properties:
    """Complete an image's inputs.

    Raises:
        PluginError: They are wrong, or the Dockerfile cannot be found.
    """
    inputs = dict(news)
    inputs["buildOnPreview"] = _flag(inputs, "buildOnPreview")
    skip_push = _flag(inputs, "skipPush")
    build = inputs.get("build")
    if build is None or isinstance(build, dict):
        inputs["build"] = _build(build or {})
    _name(inputs, skip_push=skip_push)
    return inputs


def host_platform() -> str:
    """Give the platform that is built for unless the program says another."""
    machine = platform.machine()
    return f"linux/{_ARCHITECTURES.get(machine, machine)}"


def cache_images(inputs: Mapping[str, Any]) -> list[str]:
    """Give the images whose layers serve as a cache."""
    build = inputs.get("build")
    cache = build.get("cacheFrom") if isinstance(build, dict) else None
    if not isinstance(cache, dict):
        return []
    if "images" not in cache:
        message = "cacheFrom requires an `images` field"
        raise PluginError(message)
    if cache["images"] == UNKNOWN:
        return []
    if not isinstance(cache["images"], list):
        message = "the `images` field must be a list of strings"
        raise PluginError(message)
    return [image for image in cache["images"] if image not in (None, UNKNOWN)]


def _build(given_build: Mapping[str, Any]) -> Properties:
    build = given(given_build)
    builder = build.get("builderVersion", "BuilderBuildKit")
    if builder not in BUILDERS:
        message = "invalid Docker Builder version"
        raise PluginError(message)
    folder = build.get("context", ".")
    folder = "" if folder == UNKNOWN else folder
    dockerfile = build.get("dockerfile", posixpath.normpath(posixpath.join(folder, "Dockerfile")))
    if build.get("context") != UNKNOWN:
        build["context"] = folder
    if dockerfile != UNKNOWN:
        _find(dockerfile, folder)
        build |= {"dockerfile": dockerfile, "contextDigest": context.digest(folder, dockerfile)}
    return build | {"platform": build.get("platform", host_platform())}


def _find(dockerfile: str, folder: str) -> None:
    if Path(dockerfile).exists():
        return
    missing = f"stat {dockerfile}: no such file or directory"
    if Path(dockerfile).is_absolute():
        message = f'expected a relative Dockerfile path; got "{dockerfile}" instead: {missing}'
        raise PluginError(message)
    message = f'could not open dockerfile at relative path "{dockerfile}"'
    beside = posixpath.normpath(posixpath.join(folder, dockerfile))
    if Path(beside).exists():
        advice = f'{message}. Try setting `dockerfile` to "{beside}"'
        raise PluginError(advice)
    nowhere = f"{message}: {missing}"
    raise PluginError(nowhere)


def _name(inputs: Mapping[str, Any], *, skip_push: bool) -> None:
    """Demand a registry in the name when the image is pushed or takes a cache from one."""
    name, registry = inputs.get("imageName"), inputs.get("registry")
    if (skip_push and not cache_images(inputs)) or name in (None, UNKNOWN):
        return
    server = registry.get("server") if isinstance(registry, dict) else None
    if not server or server == UNKNOWN:
        names.registry_of(str(name))


def _flag(inputs: Mapping[str, Any], name: str) -> bool:
    value = inputs.get(name)
    if name == "buildOnPreview" and value == UNKNOWN:
        return False
    if value is None or isinstance(value, bool):
        return bool(value)
    found = "a value that is not known yet" if value == UNKNOWN else repr(value)
    message = f"{name} is {found}; expected true or false"
    raise PluginError(message)
