"""The daemon's words as properties: what the official provider's Read takes from an inspection."""

from collections.abc import Iterable, Mapping
from typing import Any

from airgap_plugins.docker.container import durations, mounts
from airgap_plugins.docker.container.request import MIB, NANO
from airgap_plugins.values import Properties

Inspection = Mapping[str, Any]


def observed(found: Inspection, state: Mapping[str, Any]) -> Properties:
    """Give the properties that an inspection tells.

    Environment, labels, volumes, uploads and networksAdvanced are not among them: the daemon mixes them with those of
    the image or changes their form, so the state is believed.

    Args:
        found: The answer of `GET /containers/{id}/json`.
        state: The outputs so far (planned ones for a new container): some properties are only read when they are set.
    """
    return _identity(found, state) | _process(found) | _limits(found) | _host(found, state) | _network(found, state)


def cpus(nano: int) -> str:
    """Write billionths of a processor as the provider stores them: 1.0, 0.5, and (its quirk) 10. for ten."""
    text = f"{nano // NANO}.{nano % NANO:09d}"
    if text.count("0") == 9:  # noqa: PLR2004 - the provider takes nine zeros for a round value
        return f"{nano / NANO:.1f}"
    return text.rstrip("0")


def _identity(found: Inspection, state: Mapping[str, Any]) -> Properties:
    config, life = found["Config"], found["State"]
    by_id = str(state.get("image") or "").startswith("sha256:")
    result = {
        "name": found["Name"].lstrip("/"),
        "image": found["Image"] if by_id else config["Image"],
        "platform": found["Platform"],
    }
    if not life["Running"]:
        result["exitCode"] = life["ExitCode"]
        if state.get("mustRun"):
            # How drift shows: the program still says true.
            result["mustRun"] = False
    return result


def _process(found: Inspection) -> Properties:
    config = found["Config"]
    result = {
        "command": config.get("Cmd") or [],
        "entrypoints": config.get("Entrypoint") or [],
        "workingDir": config.get("WorkingDir", ""),
        "user": config.get("User", ""),
        "hostname": config.get("Hostname", ""),
        "domainname": config.get("Domainname", ""),
        "tty": config.get("Tty", False),
        "stdinOpen": config.get("OpenStdin", False),
        "stopSignal": config.get("StopSignal") or "",
        "stopTimeout": config.get("StopTimeout") or 0,
        "init": bool(found["HostConfig"].get("Init")),
    }
    if config.get("Healthcheck"):
        result["healthcheck"] = _healthcheck(config["Healthcheck"])
    return result


def _healthcheck(check: Mapping[str, Any]) -> Properties:
    spans = ("Interval", "Timeout", "StartPeriod", "StartInterval")
    names = {span: span[0].lower() + span[1:] for span in spans}
    return {"tests": check.get("Test") or [], "retries": check.get("Retries", 0)} | {
        names[span]: durations.canonical(check.get(span, 0)) for span in spans
    }


def _limits(found: Inspection) -> Properties:
    host = found["HostConfig"]
    result = {
        "memory": host.get("Memory", 0) // MIB,
        "memoryReservation": _mebibytes(host.get("MemoryReservation", 0)),
        "memorySwap": _mebibytes(host.get("MemorySwap", 0)),
        "shmSize": host.get("ShmSize", 0) // MIB,
        "cpuShares": host.get("CpuShares", 0),
        "cpuSet": host.get("CpusetCpus", ""),
    }
    if host.get("NanoCpus"):
        result["cpus"] = cpus(host["NanoCpus"])
    for ours, theirs in (("Read", "deviceRead"), ("Write", "deviceWrite")):
        result[f"{theirs}Bps"] = _throttles(host.get(f"BlkioDevice{ours}Bps"))
        result[f"{theirs}Iops"] = _throttles(host.get(f"BlkioDevice{ours}IOps"))
    return result


def _host(found: Inspection, state: Mapping[str, Any]) -> Properties:
    host = found["HostConfig"]
    logs = host.get("LogConfig") or {}
    result = {
        "rm": host["AutoRemove"],
        "readOnly": host["ReadonlyRootfs"],
        "privileged": host["Privileged"],
        "publishAllPorts": host["PublishAllPorts"],
        "securityOpts": host.get("SecurityOpt") or [],
        "groupAdds": host.get("GroupAdd") or [],
        "sysctls": host.get("Sysctls") or {},
        "storageOpts": host.get("StorageOpt") or {},
        "runtime": host["Runtime"],
        "ipcMode": host["IpcMode"],
        "usernsMode": host["UsernsMode"],
        "networkMode": host["NetworkMode"],
        "restart": host["RestartPolicy"]["Name"],
        "maxRetryCount": host["RestartPolicy"]["MaximumRetryCount"],
        "logDriver": logs.get("Type", ""),
        "logOpts": logs.get("Config") or {} if state.get("logOpts") else {},
        "mounts": [mounts.observed(mount) for mount in host.get("Mounts") or ()],
        "tmpfs": host.get("Tmpfs") or {},
    }
    if host.get("CapAdd") or host.get("CapDrop"):
        result["capabilities"] = {"adds": host.get("CapAdd") or [], "drops": host.get("CapDrop") or []}
    if state.get("ulimits"):
        result["ulimits"] = [
            {"name": u["Name"], "soft": u["Soft"], "hard": u["Hard"]} for u in host.get("Ulimits") or ()
        ]
    if state.get("pidMode"):
        result["pidMode"] = host.get("PidMode", "")
    if state.get("devices"):
        result["devices"] = _devices(host.get("Devices") or (), state["devices"])
    return result


def _network(found: Inspection, state: Mapping[str, Any]) -> Properties:
    host, settings = found["HostConfig"], found["NetworkSettings"]
    result = {
        "bridge": settings.get("Bridge", ""),
        "networkDatas": [_attachment(name, data) for name, data in sorted((settings.get("Networks") or {}).items())],
        "dns": host.get("Dns") or [],
        "dnsOpts": host.get("DnsOptions") or [],
        "dnsSearches": host.get("DnsSearch") or [],
        "hosts": [{"host": name, "ip": ip} for name, _, ip in (e.partition(":") for e in host.get("ExtraHosts") or ())],
    }
    # A stopped container publishes nothing; the provider then forgets the ports of one that must run.
    if state.get("ports") and (found["State"]["Running"] or state.get("mustRun")):
        result["ports"] = _ports(settings.get("Ports") or {})
    return result


def _attachment(name: str, data: Mapping[str, Any]) -> Properties:
    return {
        "networkName": name,
        "ipAddress": data.get("IPAddress", ""),
        "ipPrefixLength": data.get("IPPrefixLen", 0),
        "gateway": data.get("Gateway", ""),
        "globalIpv6Address": data.get("GlobalIPv6Address", ""),
        "globalIpv6PrefixLength": data.get("GlobalIPv6PrefixLen", 0),
        "ipv6Gateway": data.get("IPv6Gateway", ""),
        "macAddress": data.get("MacAddress", ""),
    }


def _ports(ports: Mapping[str, Any]) -> list[Properties]:
    split = sorted((int(key.split("/")[0]), key.split("/")[1], bindings or ()) for key, bindings in ports.items())
    return [
        {"internal": port, "protocol": protocol, "external": int(binding["HostPort"]), "ip": binding["HostIp"]}
        for port, protocol, bindings in split
        for binding in bindings
    ]


def _devices(devices: Iterable[Mapping[str, str]], state: Iterable[Mapping[str, str]]) -> list[Properties]:
    placed = {device["hostPath"] for device in state if device.get("containerPath")}
    return [
        {
            "hostPath": device["PathOnHost"],
            "containerPath": device["PathInContainer"] if device["PathOnHost"] in placed else "",
            "permissions": device["CgroupPermissions"],
        }
        for device in devices
    ]


def _throttles(devices: Iterable[Mapping[str, Any]] | None) -> list[Properties]:
    return [{"path": device["Path"], "rate": device["Rate"]} for device in devices or ()]


def _mebibytes(limit: int) -> int:
    return limit // MIB if limit > 0 else limit
