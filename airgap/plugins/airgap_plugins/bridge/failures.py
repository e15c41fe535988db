"""Failures: what is wrong with a program's inputs, in the words of the official plugin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from airgap_plugins.bridge.fields import Field, Fields, Kind, find, wire_name
from airgap_plugins.errors import stand_in
from airgap_plugins.values import UNKNOWN

TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
"""Texts that Go reads as booleans."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: as the program writes it, and as the upstream schema does."""

    shown: str
    wire: str = ""
    hidden: bool = False
    """Inside a set: its elements have no place of their own."""

    def property(self, name: str, entry: Field | None) -> "Place":
        """Give the place of an object's property."""
        wire = f"{self.wire}.{wire_name(name, entry)}" if self.wire else wire_name(name, entry)
        return Place(self.shown if self.hidden else f"{self.shown}.{name}", wire, self.hidden)

    def element(self, index: int, entry: Field) -> "Place":
        """Give the place of an element: sets have none for theirs, and a single element is at its property."""
        wire = f"{self.wire}.{index}"
        if entry.single or self.hidden:
            return Place(self.shown, wire, self.hidden)
        if entry.kind is Kind.SET:
            return Place(self.shown, wire, hidden=True)
        return Place(f"{self.shown}[{index}]", wire)

    def says(self, text: str) -> str:
        """Put a failure into a sentence that names the place."""
        return f"{text}. Examine values at '{self.shown}'."


def object_failures(fields: Fields, news: Mapping[str, Any], place: Place) -> Iterator[str]:
    """Yield what is wrong with an object's properties: first with known ones in the table's order, then strangers."""
    known = {}
    unknown = []
    for key, value in news.items():
        if value is None or key.startswith("__"):
            continue
        name, entry = find(fields, key)
        if entry is None or not entry.given:
            unknown.append(name)
        else:
            known[name] = value
    for name, entry in fields.items():
        here = place.property(name, entry)
        if name in known:
            yield from _value_failures(entry, known[name], here)
        elif entry.required:
            yield here.says(
                f'Missing required argument. The argument "{here.wire}" is required, but no definition was found.'
            )
    for name in unknown:
        yield place.property(name, None).says("Invalid or unknown key")


def _value_failures(entry: Field, value: object, place: Place) -> Iterator[str]:
    if value == UNKNOWN:
        return
    if entry.refused:
        yield place.says(stand_in(entry.refused))
    elif entry.kind is Kind.MAP:
        if not isinstance(value, dict):
            yield place.says("Attribute must be a map")
    elif entry.kind in {Kind.LIST, Kind.SET}:
        for index, element in enumerate(value if isinstance(value, list) else [value]):
            here = place.element(index, entry)
            if entry.items is not None and isinstance(element, dict):
                yield from object_failures(entry.items, element, here)
            elif entry.items is not None:
                yield here.says(f"expected object, got {type(element).__name__}")
            else:
                # The upstream schema places a wrong element of a plain list at the list itself.
                yield from _scalar_failures(Kind.STRING, None, element, place)
    else:
        yield from _scalar_failures(entry.kind, entry, value, place)


def _scalar_failures(kind: Kind, entry: Field | None, value: object, place: Place) -> Iterator[str]:
    if value == UNKNOWN:
        return
    if isinstance(value, list | dict):
        yield place.says(f"Attribute must be a single value, not a {'list' if isinstance(value, list) else 'map'}")
    elif kind is Kind.BOOL and isinstance(value, str) and value not in TRUE | FALSE:
        yield place.says(f"cannot parse '' as bool: strconv.ParseBool: parsing \"{value}\": invalid syntax")
    elif kind is Kind.INT and isinstance(value, bool):
        yield place.says(f"Attribute must be a whole number, got {str(value).lower()}")
    elif entry is not None and entry.rule is not None and isinstance(value, str | int | float):
        complaint = entry.rule(int(value) if kind is Kind.INT else str(value))
        if complaint:
            yield place.says(f"{complaint}. {complaint}")
