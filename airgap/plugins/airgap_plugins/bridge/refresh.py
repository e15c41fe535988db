"""Refresh: what was observed becomes inputs, so that the next diff shows what changed outside of the program."""

from collections.abc import Mapping
from typing import Any

from airgap_plugins.bridge.fields import Field, Fields, Kind, find
from airgap_plugins.bridge.plan import is_empty
from airgap_plugins.values import Properties


def refreshed(fields: Fields, inputs: Mapping[str, object], outputs: Mapping[str, object]) -> Properties:
    """Give the program's inputs with the values that the daemon has now; what was not set stays unset."""
    return _object(fields, inputs, outputs)[0]


def imported(fields: Fields, outputs: Mapping[str, object]) -> Properties:
    """Give the inputs that a program would need for an object that is there already."""
    inputs: Properties = {"__defaults": []}
    for name, entry in fields.items():
        if not entry.given or name not in outputs:
            continue
        value = _inputs_of(entry, outputs[name])
        if not entry.required and (value == entry.default if entry.default is not None else _unset(value)):
            continue
        inputs[name] = value
    return inputs


def _inputs_of(entry: Field, value: Any) -> Any:  # noqa: ANN401 - a property value is of any of the plain types
    if isinstance(value, list):
        return [_inputs_of(entry, element) for element in value]
    if isinstance(value, dict):
        return {"__defaults": []} | value if entry.items is None else imported(entry.items, value)
    return value


def _unset(value: object) -> bool:
    return is_empty(value) or value == {"__defaults": []}


def _object(fields: Fields, inputs: Mapping[str, object], outputs: Mapping[str, object]) -> tuple[Properties, bool]:
    """Return the new inputs and whether all of them may still be defaults."""
    noted = inputs.get("__defaults")
    defaults = set(noted) if isinstance(noted, list) else set()
    result: Properties = {}
    untouched = True
    for name, value in inputs.items():
        same = False
        if name in outputs and name != "__defaults":
            result[name], same = _value(find(fields, name)[1], value, outputs[name])
        if not same:
            untouched = False
            defaults.discard(name)
    if defaults:  # the official plugin leaves an empty list of defaults out here
        result["__defaults"] = sorted(defaults)
    return result, untouched


def _value(entry: Field | None, given: object, observed: object) -> tuple[object, bool]:
    if isinstance(given, list) and isinstance(observed, list):
        return _list(entry, given, observed)
    if isinstance(given, dict) and isinstance(observed, dict):
        if entry is not None and entry.items is not None:
            return _object(entry.items, given, observed)
        return {name: observed[name] for name in given if name in observed}, given == observed
    return observed, given == observed


def _list(entry: Field | None, given: list[object], observed: list[object]) -> tuple[object, bool]:
    is_set = entry is not None and entry.kind is Kind.SET and entry.items is not None
    pairs = _best_pairs(given, observed) if is_set else {i: i for i in range(min(len(given), len(observed)))}
    result, untouched = [], len(pairs) == len(given)
    for index in sorted(pairs):
        value, same = _value(entry, given[index], observed[pairs[index]])
        untouched = untouched and same
        result.append(value)
    return result, untouched


def _best_pairs(given: list[object], observed: list[object]) -> dict[int, int]:
    """Pair the elements of two sets by what they have in common, the most alike first."""
    candidates = sorted(
        ((-_likeness(a, b), i, j) for i, a in enumerate(given) for j, b in enumerate(observed)),
    )
    pairs: dict[int, int] = {}
    for _, i, j in candidates:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _likeness(given: object, observed: object) -> int:
    if not isinstance(given, dict) or not isinstance(observed, dict):
        return 0
    return sum(1 + 2 * (value == observed[name]) for name, value in given.items() if name in observed)
