"""Where the plan of a container leaves the rules that hold for every type."""

from collections.abc import Mapping, Sequence
from typing import Any

from airgap_plugins.bridge.fields import Field, Kind
from airgap_plugins.bridge.plan import is_same
from airgap_plugins.docker.container.schema import FIELDS
from airgap_plugins.values import UNKNOWN, Properties

Port = Mapping[str, Any]

BLANK_KEEPS = ("user", "workingDir")
"""Left out, these keep what the image gave."""

ZERO = {Kind.STRING: "", Kind.INT: 0, Kind.BOOL: False}
"""What Terraform takes an absent value for."""

BELIEVED = ("networksAdvanced", "volumes")
"""Sets that Read does not ask the daemon about."""

ASKED_AGAIN = ("command", "entrypoints", "networkDatas")
"""Lists that the daemon fills in: null in the state (a container that failed to start) asks for a new look."""


def corrected(planned: Mapping[str, Any], state: Mapping[str, Any] | None) -> Properties:
    """Give the plan with what the official provider suppresses or asks for again.

    Args:
        planned: The plan by the common rules.
        state: The outputs in the state; None for a container that does not exist yet.
    """
    result = dict(planned)
    if state is None:
        return result
    for name in BLANK_KEEPS:
        if not result[name]:
            result[name] = state.get(name)
    for name in ASKED_AGAIN:
        if result[name] is None:
            result[name] = UNKNOWN
    olds = state.get("ports")
    if olds and isinstance(result["ports"], list) and same_ports(olds, result["ports"]):
        result["ports"] = olds
    for name, entry in FIELDS.items():
        if _is_set_of_objects(entry) and state.get(name) and is_same(state[name], result[name]):
            result[name] = filled(name, state[name])
    return result


def filled(name: str, elements: Sequence[Mapping[str, Any]]) -> list[Properties]:
    """Give the elements of a set that passed through unchanged: absent numbers and flags become zero on the way."""
    fields = FIELDS[name].items or {}
    return [
        {
            key: ZERO.get(inner.kind) if element.get(key) is None and not inner.is_block else element.get(key)
            for key, inner in fields.items()
        }
        for element in elements
    ]


def believed(state: Mapping[str, Any]) -> Properties:
    """Give the properties that a read takes from the state."""
    return {name: filled(name, state[name]) for name in BELIEVED if state.get(name)}


def same_ports(olds: Sequence[Port], news: Sequence[Port]) -> bool:
    """Tell whether two lists of published ports differ in their order at most."""
    return len(olds) == len(news) and all(_kept(old, news) for old in olds)


def _kept(old: Port, news: Sequence[Port]) -> bool:
    for new in news:
        if new["internal"] != old["internal"]:
            continue
        if new["protocol"] == old["protocol"]:
            return bool(new["external"] == old["external"] and new["ip"] == old["ip"])
        if not any((n["internal"], n["protocol"]) == (old["internal"], old["protocol"]) for n in news):
            return False
    return False


def _is_set_of_objects(entry: Field) -> bool:
    return entry.kind is Kind.SET and entry.is_block and not entry.single
