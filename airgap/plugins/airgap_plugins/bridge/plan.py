"""Plan and settle: what the outputs will be, and what of the daemon's answer the state keeps.

Planned outputs follow Terraform's rules: an unset property that is `computed` keeps what the state holds, or is
unknown until the object exists; any other becomes empty. Null and empty count as the same thing, and whichever of
the two the state holds is left alone.
"""

from collections.abc import Mapping
from typing import Any

from airgap_plugins.bridge.fields import Field, Fields, Kind
from airgap_plugins.values import UNKNOWN, Properties, contains_unknown


def plan(fields: Fields, inputs: Mapping[str, object], state: Mapping[str, object] | None) -> Properties:
    """Give the outputs that these inputs ask for; state is None for an object that does not exist yet."""
    return {name: _planned(entry, inputs.get(name), state, name) for name, entry in fields.items()}


def settle(fields: Fields, planned: Mapping[str, object], observed: Mapping[str, object]) -> Properties:
    """Give the outputs after a create or update: what was observed, where the plan left room for it.

    Args:
        fields: The table.
        planned: The planned outputs, with unknowns.
        observed: What the daemon reports; what it says nothing of stays as planned.
    """
    return {name: _settled(entry, planned.get(name), observed, name) for name, entry in fields.items()}


def merge(fields: Fields, state: Mapping[str, object], observed: Mapping[str, object]) -> Properties:
    """Give the outputs after a read: what was observed, over what the state holds."""
    merged = {}
    for name, entry in fields.items():
        held = state.get(name)
        value = observed.get(name, held)
        if value is None and held == "":
            value = held
        if value is None and entry.kind in {Kind.LIST, Kind.SET} and entry.is_block and not entry.single:
            value = []
        merged[name] = ordered(value) if entry.kind is Kind.SET and isinstance(value, list) else value
    return merged


def ordered(elements: list[Any]) -> list[Any]:
    """Give a set's elements once each, in the order in which the official plugin keeps them."""
    return [element for _, element in sorted({_serial(element): element for element in elements}.items())]


def is_empty(value: object) -> bool:
    """Tell whether a value counts as not set."""
    return value in (None, "", False, 0, [], {})


def is_same(old: object, new: object) -> bool:
    """Tell whether two values are equal when null and empty count as the same."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(is_same(old.get(key), new.get(key)) for key in {*old, *new})
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(is_same, old, new))
    return old == new or (is_empty(old) and is_empty(new))


# ---- planning


def _planned(entry: Field, value: object, state: Mapping[str, object] | None, name: str) -> object:
    held = None if state is None else state.get(name)
    unset = value is None or (entry.is_collection and is_empty(value) and (entry.is_block or is_empty(held)))
    if entry.is_collection and not unset and _is_unknown(entry, value):
        return held if entry.computed and value == UNKNOWN and state is not None else UNKNOWN
    if not unset:
        return _shaped(entry, value, held)
    if entry.computed:
        if state is None:
            return [] if entry.kind is Kind.LIST and not entry.is_block and value == [] else UNKNOWN
        return held
    if entry.default is not None and not (entry.default == "" and held is None):
        return entry.default
    return _emptied(entry, held)


def _is_unknown(entry: Field, value: object) -> bool:
    """A collection of plain values with one unknown among them is unknown as a whole."""
    return value == UNKNOWN or (not entry.is_block and contains_unknown(value))


def _emptied(entry: Field, held: object) -> object:
    if entry.single:
        return None
    if entry.is_block:
        return []
    if held is not None and is_empty(held):
        return held
    return {} if entry.kind is Kind.MAP and held is not None else None


def _shaped(entry: Field, value: object, held: object) -> object:
    if entry.kind is Kind.MAP or not entry.is_collection:
        return value
    elements = value if isinstance(value, list) else [value]
    olds = held if isinstance(held, list) else [held]
    if entry.items is not None:
        elements = [
            _element(entry, element, olds[index] if index < len(olds) else None)
            for index, element in enumerate(elements)
        ]
    if entry.kind is Kind.SET:
        elements = ordered(elements)
    if entry.single:
        return elements[0] if elements else None
    return elements


def _element(entry: Field, element: Mapping[str, Any], held: object) -> Properties:
    fields = entry.items or {}
    in_list = entry.kind is Kind.LIST
    old = held if in_list and isinstance(held, dict) else None
    shaped = plan(fields, element, old)
    if not in_list:  # Terraform rebuilds sets from scratch, and its zero values show
        for name, inner in fields.items():
            if shaped[name] is None or (shaped[name] == UNKNOWN and element.get(name) is None):
                shaped[name] = _zero(inner)
    return shaped


def _zero(entry: Field) -> object:
    if entry.kind is Kind.STRING:
        return ""
    return [] if entry.kind in {Kind.LIST, Kind.SET} and not entry.single else None


def _serial(value: object) -> str:
    """Serialize as the order of sets wants it: attributes by upstream name, which are in our order too."""
    if value is None:
        return "~"
    if value == UNKNOWN:
        return "?"
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, dict):
        return "<" + "".join(f"{_serial(value[key])};" for key in sorted(value)) + ">"
    if isinstance(value, list):
        return "[" + "".join(f"{_serial(item)};" for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


# ---- settling


def _settled(entry: Field, planned: object, observed: Mapping[str, object], name: str) -> object:
    if planned == UNKNOWN or (planned is not None and name not in observed):
        value = observed.get(name) if name in observed or planned == UNKNOWN else planned
        return ordered(value) if entry.kind is Kind.SET and isinstance(value, list) else value
    value = observed.get(name)
    if entry.kind is Kind.SET and planned is not None and not contains_unknown(planned):
        return planned
    if entry.is_collection and is_empty(value) and is_empty(planned):
        return planned
    if value is None:
        return planned
    if entry.kind is Kind.SET and isinstance(value, list):
        return ordered(value)
    return value
