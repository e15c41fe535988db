"""What every container of a stack must be, judged from `docker inspect`: the checks of a container benchmark.

Pure: a description in, complaints out. Nothing is waived: what a kernel or an engine lacks (AppArmor or SELinux on a
host without them, swap accounting) is theirs to add and is not looked for here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_ROTATION: Final = ("max-size", "max-file")
_LOOPBACK: Final = "127.0.0.1"
_RESTARTS: Final = ("always",)
_SECRET: Final = re.compile(
    r"(?i)(password|passphrase|secret|token|private_key|api_key|secret_key|secret_access_key)=."
    r"|://[^/\s:@]*:[^/\s@]+@|PRIVATE KEY-----"
)
"""A variable that is named like a secret or holds a login; `..._FILE` variables name files."""


def complaints(raw: Mapping[str, Any]) -> list[str]:
    """What is wrong with a container; nothing for one that is as it must be.

    Args:
        raw: The container as `docker inspect` describes it.
    """
    name = str(raw["Name"]).removeprefix("/")
    host, config = raw["HostConfig"], raw["Config"]
    found = [
        *_process(host, config),
        *_leaks(host, config),
        *_limits(host),
        *_operation(host, config),
        *_reach(raw, host),
    ]
    return [f"{name}: {one}" for one in found]


def _process(host: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    user = str(config["User"])
    uid = user.partition(":")[0]
    if not uid.isdecimal() or int(uid) == 0:
        yield f"runs as {user!r}; expected a numeric user other than root"
    if not host["ReadonlyRootfs"]:
        yield "its root file system can be written"
    if host["Privileged"]:
        yield "it is privileged"
    if host["CapDrop"] != ["ALL"]:
        yield f"drops {host['CapDrop']}; expected all capabilities"
    if host["CapAdd"]:
        yield f"keeps {host['CapAdd']}; expected no capability"
    if not any(str(one).startswith("no-new-privileges") for one in host["SecurityOpt"] or ()):
        yield "may gain privileges; expected no-new-privileges"
    for key in ("PidMode", "IpcMode", "UTSMode", "UsernsMode", "NetworkMode"):
        if host[key] == "host":
            yield f"shares the host's {key}"


def _leaks(host: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    for option in host["SecurityOpt"] or ():
        if str(option).endswith(("=unconfined", ":unconfined", "=disable", ":disable")):
            yield f"turns a protection off with {option}"
    if host.get("Devices"):
        yield f"reaches devices {[one['PathOnHost'] for one in host['Devices']]} of the host"
    for pair in config.get("Env") or ():
        if _SECRET.search(pair):
            yield f"shows what looks like a secret in its variable {pair.partition('=')[0]}"


def _limits(host: Mapping[str, Any]) -> Iterator[str]:
    if not host["Memory"]:
        yield "has no memory limit"
    if host["Memory"] != host["MemorySwap"]:
        yield f"memory {host['Memory']}, with swap {host['MemorySwap']}; expected the same"
    if not 0 < (host["MemoryReservation"] or 0) <= host["Memory"]:
        yield f"reserves {host['MemoryReservation']} of its memory {host['Memory']}; expected a part of it"
    if not host["NanoCpus"]:
        yield "has no CPU limit"
    if not (host["PidsLimit"] or 0) > 0:
        yield "has no limit of processes"
    if host.get("OomKillDisable"):
        yield "is never ended when memory runs out; expected it to be"
    for target, options in (host.get("Tmpfs") or {}).items():
        missing = [option for option in ("noexec", "nosuid", "nodev") if option not in options.split(",")]
        if "size=" not in options or missing:
            yield f"tmpfs {target} with {options}; expected a size, noexec, nosuid and nodev"


def _operation(host: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    if host["RestartPolicy"]["Name"] not in _RESTARTS:
        yield f"restart policy {host['RestartPolicy']['Name']!r}; expected one of {', '.join(_RESTARTS)}"
    if not host["Init"]:
        yield "has no init process"
    log = host["LogConfig"]
    missing = [key for key in _ROTATION if key not in log["Config"]]
    if log["Type"] != "json-file" or missing:
        yield f"logs go to {log['Type']} without {', '.join(missing) or 'rotation'}"
    test = (config.get("Healthcheck") or {}).get("Test") or ["NONE"]
    if test[0] == "NONE":
        yield "has no health check"
    image = str(config["Image"])
    if "sha256:" not in image:
        yield f"runs {image}; expected an image by digest or id"


def _reach(raw: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    if host["PublishAllPorts"]:
        yield "publishes every port of its image"
    for port, places in (host["PortBindings"] or {}).items():
        for place in places or ():
            if place["HostIp"] != _LOOPBACK:
                yield f"publishes {port} on {place['HostIp'] or 'every address'}; expected {_LOOPBACK}"
    if "bridge" in raw["NetworkSettings"]["Networks"]:
        yield "is on the engine's default network, where every container meets every other"
    for mount in raw["Mounts"]:
        certificate = raw["Config"]["Labels"].get("berth.tier") == "proxy" and not mount.get("RW", True)
        declared = str(raw["Config"]["Labels"].get("berth.sources", "")).split(",")
        sources = mount.get("Destination") in declared and not mount.get("RW", True)
        if mount["Type"] != "volume" and not certificate and not sources:
            yield f"mounts {mount.get('Source')} of the host"
        if "docker.sock" in f"{mount.get('Source')} {mount.get('Destination')}":
            yield "reaches the Docker engine"
