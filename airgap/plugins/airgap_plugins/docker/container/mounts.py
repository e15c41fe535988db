"""Mounts and volumes, between properties and the daemon's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from airgap_plugins.docker.labels import as_mapping
from airgap_plugins.errors import PluginError


@dataclass(frozen=True, kw_only=True, slots=True)
class Volumes:
    """What the property `volumes` asks for."""

    points: dict[str, Any] = field(default_factory=dict)
    """Mount points, each an anonymous volume unless bound."""
    binds: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    """Containers whose volumes are shared."""


def volumes(entries: Iterable[Mapping[str, Any]]) -> Volumes:
    """Sort the entries of `volumes` by what they mean."""
    result = Volumes()
    for entry in entries:
        source, path = entry.get("fromContainer"), entry.get("containerPath")
        name = entry.get("hostPath") or entry.get("volumeName")
        if bool(source) == bool(path):
            found = "both a container and a path specified in a volume entry"
            text = found if source else "volume entry without container path or source container"
            message = f"Unable to parse volumes: {text}"
            raise PluginError(message)
        if source:
            result.sources.append(source)
            continue
        result.points[str(path)] = {}
        if name:
            mode = ("ro" if entry.get("readOnly") else "rw") + _prefixed(entry.get("selinuxRelabel"))
            result.binds.append(f"{name}:{path}:{mode}")
    return result


def request(mount: Mapping[str, Any]) -> dict[str, Any]:
    """Give a mount in the daemon's words."""
    body: dict[str, Any] = {
        "Type": mount["type"],
        "Target": mount["target"],
        "Source": mount.get("source") or "",
        "ReadOnly": bool(mount.get("readOnly")),
    }
    if mount["type"] == "bind" and mount.get("bindOptions"):
        body["BindOptions"] = {"Propagation": mount["bindOptions"].get("propagation") or ""}
    if mount["type"] == "volume" and mount.get("volumeOptions"):
        body["VolumeOptions"] = _volume_options(mount["volumeOptions"])
    if mount["type"] == "tmpfs" and mount.get("tmpfsOptions"):
        options = mount["tmpfsOptions"]
        body["TmpfsOptions"] = {"SizeBytes": options.get("sizeBytes") or 0, "Mode": options.get("mode") or 0}
    return body


def observed(mount: Mapping[str, Any]) -> dict[str, Any]:
    """Give a mount as properties."""
    bind, volume, tmpfs = (mount.get(kind) for kind in ("BindOptions", "VolumeOptions", "TmpfsOptions"))
    return {
        "type": mount["Type"],
        "target": mount["Target"],
        "source": mount.get("Source", ""),
        "readOnly": mount.get("ReadOnly", False),
        "bindOptions": None if bind is None else {"propagation": bind.get("Propagation", "")},
        "volumeOptions": None if volume is None else _observed_volume_options(volume),
        "tmpfsOptions": None
        if tmpfs is None
        else {"sizeBytes": tmpfs.get("SizeBytes", 0), "mode": tmpfs.get("Mode", 0)},
    }


def _volume_options(options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "NoCopy": bool(options.get("noCopy")),
        "Labels": as_mapping(options.get("labels")),
        "DriverConfig": {"Name": options.get("driverName") or "", "Options": options.get("driverOptions") or {}},
    }


def _observed_volume_options(options: Mapping[str, Any]) -> dict[str, Any]:
    driver = options.get("DriverConfig") or {}
    labels = options.get("Labels") or {}
    return {
        "noCopy": options.get("NoCopy", False),
        "labels": [{"label": label, "value": value} for label, value in sorted(labels.items())],
        "driverName": driver.get("Name", ""),
        "driverOptions": driver.get("Options") or {},
        "subpath": "",
    }


def _prefixed(relabel: Any) -> str:  # noqa: ANN401 - text or nothing
    return f",{relabel}" if relabel else ""
