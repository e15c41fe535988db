"""What a container may see of the host: nothing, but for a certificate and, in development, declared sources."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policy.plan import Resource, items

_ENGINE_SOCKET: Final = "docker.sock"


def engine_socket(one: Resource) -> Iterator[str]:
    """Nobody inside reaches the engine, which is to say the host."""
    for mount in [*items(one.properties, "mounts"), *items(one.properties, "volumes")]:
        if _is_engine(mount):
            yield "mounts the engine's socket; expected no way to the engine"


def host_folders(one: Resource) -> Iterator[str]:
    """Nobody sees a folder of the host but the proxy its certificate and, read-only, who declares sources those."""
    for mount in _folders(one):
        if one.tier != "proxy" and not _is_declared(one, mount):
            yield f"mounts {mount.get('source')} of the host; expected volumes only"
        elif mount.get("readOnly") is not True:
            yield f"may write to {mount.get('source')} of the host; expected read-only"
    for mount in items(one.properties, "volumes"):
        if mount.get("hostPath") and not _is_engine(mount):
            yield f"mounts {mount['hostPath']} of the host; expected volumes only"


def mounted_sources(one: Resource) -> Iterator[str]:
    """Production runs what is in its images, which was tested, not what lies on a host."""
    for mount in _folders(one):
        if _is_declared(one, mount):
            yield f"runs sources from {mount.get('source')}; expected an image that holds them"


def _folders(one: Resource) -> Iterator[Mapping[str, Any]]:
    for mount in items(one.properties, "mounts"):
        if mount.get("type") != "volume" and not _is_engine(mount):
            yield mount


def _is_declared(one: Resource, mount: Mapping[str, Any]) -> bool:
    return mount.get("target") in (one.label("berth.sources") or "").split(",")


def _is_engine(mount: Mapping[str, Any]) -> bool:
    return _ENGINE_SOCKET in " ".join(str(value) for value in mount.values())
