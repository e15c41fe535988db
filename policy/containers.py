"""What a container must be: hardened, bounded, watched, and replaced in an order that somebody chose."""

import re
from collections.abc import Iterator
from typing import Any, Final

from policy.plan import Resource, items

_LOG_OPTIONS: Final = ("max-file", "max-size")
_HOST_NAMESPACES: Final = ("networkMode", "pidMode", "ipcMode", "usernsMode")
_LOOPBACK: Final = "127.0.0.1"
_TMPFS_OPTIONS: Final = ("noexec", "nosuid", "nodev")
_UNITS: Final = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}
_SIZES: Final = {"": 1 / 2**20, "k": 1 / 2**10, "m": 1, "g": 2**10}


def limits(one: Resource) -> Iterator[str]:
    """Memory, swap and cores are bounded, some memory is reserved, and what lies in memory fits."""
    given = one.properties
    memory = given.get("memory") or 0
    if memory <= 0:
        yield "no memory limit; expected one"
    elif given.get("memorySwap") != memory:
        swap = _whole(given.get("memorySwap"))
        yield f"memory {_whole(memory)} MiB, with swap {swap}; expected the same, so that swap is off"
    elif not 0 < (reserved := given.get("memoryReservation") or 0) <= memory:
        yield f"reserves {_whole(reserved)} MiB of {_whole(memory)}; expected more than 0 and at most all of it"
    if float(given.get("cpus") or 0) <= 0:
        yield "no CPU limit; expected one"
    folders = given.get("tmpfs") or {}
    sizes = [_tmpfs_mb(options) for options in folders.values()]
    if None in sizes:
        yield "a tmpfs without a size; expected one, since it counts against the memory limit"
    elif sum(size for size in sizes if size is not None) > memory > 0:
        yield f"tmpfs of {sum(size for size in sizes if size):g} MiB in {_whole(memory)} MiB of memory; expected less"


def logs(one: Resource) -> Iterator[str]:
    """Logs rotate."""
    driver, options = one.properties.get("logDriver"), one.properties.get("logOpts") or {}
    missing = [key for key in _LOG_OPTIONS if key not in options]
    if driver != "json-file" or missing:
        yield f"logs to {driver} without {', '.join(missing) or 'rotation'}; expected json-file with rotation"


def user(one: Resource) -> Iterator[str]:
    """Nobody is root, and the number says so: a name would be looked up in an image that may change."""
    given = str(one.properties.get("user") or "")
    uid = given.partition(":")[0]
    if not uid.isdecimal() or int(uid) == 0:
        yield f"runs as {given or 'the user of its image'}; expected a numeric user other than root"


def capabilities(one: Resource) -> Iterator[str]:
    """Every capability is dropped."""
    given = one.properties.get("capabilities") or {}
    if list(given.get("drops") or ()) != ["ALL"]:
        yield f"drops {list(given.get('drops') or ())}; expected ALL"
    if given.get("adds"):
        yield f"keeps {', '.join(given['adds'])}; expected no capability"


def privileges(one: Resource) -> Iterator[str]:
    """No way up and no look at the host's processes or network."""
    given = one.properties
    if given.get("privileged"):
        yield "is privileged; expected no such thing"
    if "no-new-privileges:true" not in items(given, "securityOpts"):
        yield "may gain privileges; expected no-new-privileges:true"
    for key in _HOST_NAMESPACES:
        if given.get(key) == "host":
            yield f"{key} is the host's; expected its own"


def read_only_root(one: Resource) -> Iterator[str]:
    """What is written goes to volumes and to folders in memory that cannot run anything."""
    if one.properties.get("readOnly") is not True:
        yield "its root file system can be written; expected read-only"
    for target, options in (one.properties.get("tmpfs") or {}).items():
        missing = [option for option in _TMPFS_OPTIONS if option not in options.split(",")]
        if missing:
            yield f"tmpfs {target} without {', '.join(missing)}; expected all of {', '.join(_TMPFS_OPTIONS)}"


def publishing(one: Resource) -> Iterator[str]:
    """The proxy is the one way in; whatever else has a port of the host has it on the loopback."""
    if one.properties.get("publishAllPorts"):
        yield "publishes every port of its image; expected named ones"
    if one.tier != "proxy":
        for port in items(one.properties, "ports"):
            if port.get("ip") != _LOOPBACK:
                where = port.get("ip") or "every address"
                yield f"publishes {_whole(port.get('external'))} on {where}; expected {_LOOPBACK}"


def publishing_in_production(one: Resource) -> Iterator[str]:
    """The proxy is the one way in, without exception."""
    if one.tier != "proxy" and one.properties.get("ports"):
        ports = ", ".join(_whole(port.get("external")) for port in one.properties["ports"])
        yield f"publishes {ports}; expected ports at the proxy only"


def health(one: Resource) -> Iterator[str]:
    """There is a health check, and a start within its budget never counts as failed."""
    check = one.properties.get("healthcheck") or {}
    test = list(check.get("tests") or ("NONE",))
    if test[0] == "NONE":
        yield "has no health check; expected one"
    elif one.properties.get("wait"):
        may_take = _seconds(check.get("startPeriod")) + _seconds(check.get("interval")) * int(check.get("retries") or 3)
        waits = one.properties.get("waitTimeout") or 60
        if waits <= may_take:
            yield f"is waited for {waits:g} s and may take {may_take:g} s to start; expected a longer wait"


def operation(one: Resource) -> Iterator[str]:
    """It comes back after a crash, stops gracefully, reaps its children, and is replaced in a chosen order."""
    given = one.properties
    if given.get("restart") != "always":
        yield f"restart is {given.get('restart')}; expected always"
    if given.get("init") is not True:
        yield "has no init process; expected one"
    if not given.get("destroyGraceSeconds"):
        yield "is killed when it is replaced; expected destroyGraceSeconds"
    if one.delete_before_replace is None:
        yield "leaves the order of its replacement to the provider; expected delete_before_replace"


def _whole(value: Any) -> str:  # noqa: ANN401 - a property of any shape
    """A number as people write it: a policy pack is given every one with a fraction."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _seconds(duration: str | None) -> float:
    """The length of a duration such as `1m30s`; what is not given counts as nothing."""
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"([\d.]+)(ms|h|m|s)", duration or ""))


def _tmpfs_mb(options: Any) -> float | None:  # noqa: ANN401 - a property of any shape
    size = re.search(r"(?:^|,)size=(\d+)([kmg]?)", str(options))
    return int(size[1]) * _SIZES[size[2]] if size else None
