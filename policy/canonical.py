"""Values in the one form that the provider reads back; any other form is a difference at every update."""

import re
from collections.abc import Iterator
from typing import Final

from policy.plan import Resource, items

_CPUS: Final = re.compile(r"\d\.(?:\d|\d[1-9])")
_DURATION: Final = re.compile(
    r"0s|[1-9]\d{0,2}ms|(?:[1-9]\d*h(?:\d|[1-5]\d)m|(?:[1-9]|[1-5]\d)m)?(?:\d|[1-5]\d)(?:\.\d{0,2}[1-9])?s"
)
_CAPABILITY: Final = re.compile(r"ALL|CAP_[A-Z_]+")
_DURATIONS: Final = ("interval", "timeout", "startPeriod")


def canonical(one: Resource) -> Iterator[str]:
    """Cores, durations, capabilities and ports are written as the engine writes them back."""
    given = one.properties
    cpus = str(given.get("cpus") or "")
    if cpus and _CPUS.fullmatch(cpus) is None:
        yield f"cpus {cpus}; expected a form such as 1.0 or 0.25"
    for key in _DURATIONS:
        duration = (given.get("healthcheck") or {}).get(key)
        if duration is not None and _DURATION.fullmatch(duration) is None:
            yield f"healthcheck.{key} {duration}; expected a form such as 30s or 1m30s"
    for names in (given.get("capabilities") or {}).values():
        for name in names or ():
            if _CAPABILITY.fullmatch(name) is None:
                yield f"capability {name}; expected a form such as CAP_CHOWN"
    inside = [port["internal"] for port in items(given, "ports")]
    if inside != sorted(inside):
        yield f"ports in the order {inside}; expected them sorted by the port inside"
    if any(not port.get("ip") or not port.get("external") for port in items(given, "ports")):
        yield "a port without address or number on the host; expected both"
