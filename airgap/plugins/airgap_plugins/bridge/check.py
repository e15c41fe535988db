"""Check: the program's inputs become checked inputs, or failures in the words of the official plugin."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any

from airgap_plugins.bridge.failures import FALSE, TRUE, Place, object_failures
from airgap_plugins.bridge.fields import Field, Fields, Kind, Table, find, wire_name
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Autonaming, CheckCall, Checked
from airgap_plugins.values import UNKNOWN, Properties

RANDOM_DIGITS = 7
"""Hexadecimal digits at the end of an invented name, as many as the official plugin adds."""


def check(table: Table, call: CheckCall) -> Checked:
    """Coerce, validate and complete the inputs of a resource."""
    inputs = _object(table.fields, call.news, call.olds)  # first: what cannot be a number fails the whole call
    failures = [("", reason) for reason in object_failures(table.fields, call.news, Place(call.name))]
    if table.autoname and "name" not in inputs:
        inputs["name"] = invent_name(call)
        inputs["__defaults"] = sorted([*inputs["__defaults"], "name"])
    return Checked(inputs=inputs, failures=failures)


def invent_name(call: CheckCall) -> str:
    """Give a name to an object whose program gave none: the old one, the engine's choice, or a new random one."""
    if old := call.olds.get("name"):
        return str(old)
    if call.autonaming is not None:
        if call.autonaming.mode == Autonaming.DISABLE:
            message = "automatic naming is disabled but no explicit name was provided"
            raise PluginError(message)
        return call.autonaming.proposed
    digits = hashlib.sha256(call.seed).hexdigest() if call.seed else secrets.token_hex(RANDOM_DIGITS)
    return f"{call.name}-{digits[:RANDOM_DIGITS]}"


# ---- values and defaults


def _object(fields: Fields, news: Mapping[str, Any], olds: object) -> Properties:
    """Coerce an object's properties and add defaults, noting those in `__defaults` as the bridge does."""
    result: Properties = {}
    old = olds if isinstance(olds, dict) else {}
    for key, value in news.items():
        if value is None or key.startswith("__"):
            continue
        name, entry = find(fields, key)
        result[name] = value if entry is None else _value(wire_name(name, entry), entry, value, old.get(name))
    defaults = {}
    for name, entry in fields.items():
        if entry.default is None or name in result:
            continue
        if name in old and name in old.get("__defaults", old):
            defaults[name] = old[name]
        elif entry.default:  # the bridge leaves falsy defaults to the provider itself
            defaults[name] = entry.default
    return {"__defaults": sorted(defaults)} | result | defaults


def _value(name: str, entry: Field, value: object, old: object) -> object:
    if value == UNKNOWN:
        return value
    if entry.kind is Kind.MAP and isinstance(value, dict):
        return {key: _scalar(key, Kind.STRING, item) for key, item in value.items()}
    if entry.kind not in {Kind.LIST, Kind.SET}:
        return _scalar(name, entry.kind, value) if entry.kind is not Kind.MAP else value
    elements = value if isinstance(value, list) else [value]
    olds = old if isinstance(old, list) else [old]
    result = [
        _element(name, entry, element, olds[index] if index < len(olds) else None)
        for index, element in enumerate(elements)
    ]
    return result[0] if entry.single and result else result


def _element(name: str, entry: Field, element: object, old: object) -> object:
    if entry.items is None:
        return _scalar(name, Kind.STRING, element)
    return _object(entry.items, element, old) if isinstance(element, dict) else element


def _scalar(name: str, kind: Kind, value: object) -> object:
    if value == UNKNOWN or isinstance(value, dict | list):
        return value
    if kind is Kind.STRING:
        return str(value).lower() if isinstance(value, bool) else str(value)
    if kind is Kind.INT and isinstance(value, float):
        return int(value)
    if kind is Kind.INT and isinstance(value, str):
        if re.fullmatch(r"[+-]?\d+", value):
            return int(value)
        message = f'{name}: strconv.ParseInt: parsing "{value}": invalid syntax'
        raise PluginError(message)
    if kind is Kind.BOOL and value in TRUE | FALSE:
        return value in TRUE
    return value
