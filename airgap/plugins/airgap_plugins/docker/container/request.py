"""Planned properties in the daemon's words: the requests that create and change a container."""

import decimal
from collections.abc import Iterable, Mapping
from typing import Any

from airgap_plugins.docker.container import durations, mounts
from airgap_plugins.docker.labels import as_mapping
from airgap_plugins.errors import PluginError
from airgap_plugins.values import UNKNOWN

MIB = 1024 * 1024
NANO = 1_000_000_000

Known = Mapping[str, Any]
"""Properties without those that are absent or not known yet."""

_CONFIG = {
    "command": "Cmd",
    "domainname": "Domainname",
    "entrypoints": "Entrypoint",
    "envs": "Env",
    "hostname": "Hostname",
    "image": "Image",
    "stdinOpen": "OpenStdin",
    "stopSignal": "StopSignal",
    "stopTimeout": "StopTimeout",
    "tty": "Tty",
    "user": "User",
    "workingDir": "WorkingDir",
}
_HOST = {
    "cgroupParent": "CgroupParent",
    "cgroupnsMode": "CgroupnsMode",
    "cpuSet": "CpusetCpus",
    "cpuShares": "CpuShares",
    "dns": "Dns",
    "dnsOpts": "DnsOptions",
    "dnsSearches": "DnsSearch",
    "groupAdds": "GroupAdd",
    "ipcMode": "IpcMode",
    "networkMode": "NetworkMode",
    "pidMode": "PidMode",
    "privileged": "Privileged",
    "publishAllPorts": "PublishAllPorts",
    "readOnly": "ReadonlyRootfs",
    "rm": "AutoRemove",
    "runtime": "Runtime",
    "storageOpts": "StorageOpt",
    "sysctls": "Sysctls",
    "tmpfs": "Tmpfs",
    "usernsMode": "UsernsMode",
}
_SPANS = {
    "interval": "Interval",
    "timeout": "Timeout",
    "startPeriod": "StartPeriod",
    "startInterval": "StartInterval",
}
_THROTTLES = {
    "deviceReadBps": "BlkioDeviceReadBps",
    "deviceReadIops": "BlkioDeviceReadIOps",
    "deviceWriteBps": "BlkioDeviceWriteBps",
    "deviceWriteIops": "BlkioDeviceWriteIOps",
}


def known(planned: Mapping[str, Any]) -> Known:
    """Leave out what is absent, empty or not known yet: the daemon or the image decides on it."""
    return {name: value for name, value in planned.items() if value not in (None, UNKNOWN, "", 0, [], {})}


def creation(planned: Mapping[str, Any]) -> dict[str, Any]:
    """Give the body of the request that creates the container."""
    it = known(planned)
    if "" in it.get("command", ()):
        message = "values for command may not be empty"
        raise PluginError(message)
    body: dict[str, Any] = {theirs: it[ours] for ours, theirs in _CONFIG.items() if ours in it}
    exposed, bindings = _ports(it.get("ports", ()))
    volumes = mounts.volumes(it.get("volumes", ()))
    body["Labels"] = as_mapping(it.get("labels"))
    body["ExposedPorts"] = exposed
    body["Volumes"] = volumes.points
    if "healthcheck" in it:
        body["Healthcheck"] = healthcheck(it["healthcheck"])
    body["HostConfig"] = _host(it) | {
        "PortBindings": bindings,
        "Binds": volumes.binds,
        "VolumesFrom": volumes.sources,
        "Mounts": [mounts.request(mount) for mount in it.get("mounts", ())],
    }
    return body


def change(planned: Mapping[str, Any]) -> dict[str, Any]:
    """Give the body of the request that changes limits and the restart policy of a container."""
    it = known(planned)
    return {"RestartPolicy": _restart(it), "CpuShares": it.get("cpuShares", 0), "CpusetCpus": it.get("cpuSet", "")} | (
        {"Memory": 0, "MemoryReservation": 0} | _memory(it) | _throttles(it)
    )


def healthcheck(check: Mapping[str, Any]) -> dict[str, Any]:
    """Give a health check; spans in nanoseconds."""
    spans = {theirs: durations.parse(check[ours]) for ours, theirs in _SPANS.items() if check.get(ours)}
    spans = {name: span for name, span in spans.items() if span}
    return {"Test": check.get("tests") or [], "Retries": check.get("retries") or 0} | spans


def endpoint(network: Mapping[str, Any]) -> dict[str, Any]:
    """Give the settings of the container's end of a network."""
    it = known(network)
    options = dict(option.split("=", 1) for option in it.get("driverOpts", ()) if "=" in option)
    addresses = {
        "IPv4Address": it.get("ipv4Address"),
        "IPv6Address": it.get("ipv6Address"),
        "LinkLocalIPs": it.get("linkLocalIps"),
    }
    settings = {
        "Aliases": it.get("aliases"),
        "MacAddress": it.get("macAddress"),
        "DriverOpts": options,
        "GwPriority": it.get("gwPriority"),
        "IPAMConfig": {name: value for name, value in addresses.items() if value},
    }
    return {name: value for name, value in settings.items() if value}


def nano_cpus(cpus: str) -> int:
    """Read a number of processors in billionths."""
    try:
        value = decimal.Decimal(cpus)
    except decimal.InvalidOperation:
        message = f"Error setting cpus: failed to parse {cpus} as a rational number"
        raise PluginError(message) from None
    scaled = value * NANO
    if scaled != scaled.to_integral_value():
        message = "Error setting cpus: value is too precise"
        raise PluginError(message)
    return int(scaled)


def capabilities(names: Iterable[str] | None) -> list[str]:
    """Write capabilities as the Docker client does: CAP_CHOWN for chown, in order, ALL as it is."""
    upper = {name.upper() for name in names or ()}
    return sorted({name if name == "ALL" or name.startswith("CAP_") else f"CAP_{name}" for name in upper})


def _host(it: Known) -> dict[str, Any]:
    options = it.get("securityOpts", [])
    unconfined = "systempaths=unconfined" in options
    host: dict[str, Any] = {theirs: it[ours] for ours, theirs in _HOST.items() if ours in it}
    host |= _memory(it) | _cpus(it) | _throttles(it)
    host |= {
        "Init": bool(it.get("init")),
        "RestartPolicy": _restart(it),
        "LogConfig": {"Type": it.get("logDriver", ""), "Config": it.get("logOpts", {})},
        "SecurityOpt": [option for option in options if option != "systempaths=unconfined"],
        "Ulimits": [{"Name": u["name"], "Soft": u["soft"], "Hard": u["hard"]} for u in it.get("ulimits", ())],
        "ExtraHosts": [f"{host['host']}:{host['ip']}" for host in it.get("hosts", ())],
        "Devices": [_device(device) for device in it.get("devices", ())],
    }
    if unconfined:
        host |= {"MaskedPaths": [], "ReadonlyPaths": []}
    if "shmSize" in it:
        host["ShmSize"] = it["shmSize"] * MIB
    if "capabilities" in it:
        wanted = it["capabilities"]
        host |= {"CapAdd": capabilities(wanted.get("adds")), "CapDrop": capabilities(wanted.get("drops"))}
    return host


def _restart(it: Known) -> dict[str, Any]:
    return {"Name": it.get("restart", ""), "MaximumRetryCount": it.get("maxRetryCount", 0)}


def _memory(it: Known) -> dict[str, int]:
    limits = {"memory": "Memory", "memoryReservation": "MemoryReservation", "memorySwap": "MemorySwap"}
    # -1 is "as much as there is"; everything else is in mebibytes.
    return {theirs: it[ours] * MIB if it[ours] > 0 else it[ours] for ours, theirs in limits.items() if ours in it}


def _cpus(it: Known) -> dict[str, int]:
    if "cpus" in it:  # wins over period and quota
        return {"NanoCpus": nano_cpus(it["cpus"])}
    return {
        theirs: it[ours] for ours, theirs in {"cpuPeriod": "CpuPeriod", "cpuQuota": "CpuQuota"}.items() if ours in it
    }


def _throttles(it: Known) -> dict[str, Any]:
    return {
        theirs: [{"Path": device["path"], "Rate": device["rate"]} for device in it[ours]]
        for ours, theirs in _THROTTLES.items()
        if ours in it
    }


def _device(device: Mapping[str, Any]) -> dict[str, str]:
    return {
        "PathOnHost": device["hostPath"],
        "PathInContainer": device.get("containerPath") or device["hostPath"],
        "CgroupPermissions": device.get("permissions") or "rwm",
    }


def _ports(ports: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - a list of port mappings
    exposed: dict[str, Any] = {}
    bindings: dict[str, list[dict[str, str]]] = {}
    for port in ports:
        key = f"{port['internal']}/{port['protocol']}"
        external = port.get("external")
        exposed[key] = {}
        # Port 0 and no port both let the daemon choose one.
        binding = {"HostIp": port.get("ip") or "", "HostPort": str(0 if external in (None, UNKNOWN) else external)}
        bindings.setdefault(key, []).append(binding)
    return exposed, bindings
