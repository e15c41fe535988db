"""Rows: compare old outputs with planned ones, and say for each difference where it is and whether it replaces."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from airgap_plugins.bridge.fields import Field, Fields, Kind
from airgap_plugins.bridge.plan import is_same
from airgap_plugins.resource import Row
from airgap_plugins.values import UNKNOWN


def rows(
    fields: Fields, old: Mapping[str, object], new: Mapping[str, object], inputs: Mapping[str, object]
) -> list[Row]:
    """Give the rows of a detailed diff.

    Args:
        fields: The table.
        old: The outputs in the state.
        new: The planned outputs.
        inputs: The checked new inputs: rows for elements of sets carry their index in these.
    """
    found: list[Row] = []
    for name in sorted(fields):
        place = _Place(path=name, entry=fields[name], inputs=inputs.get(name))
        found.extend(_differences(place, old.get(name), new.get(name)))
    return found


def weighed(found: Sequence[Row], old: Mapping[str, object], new: Mapping[str, object]) -> list[Row]:
    """Take back what is no change to Terraform: an explicit zero value where nothing was set.

    Alone it is no difference at all; beside real changes it shows, but asks for a new object only if one of them does.
    """
    zeros = {row.path for row in found if old.get(row.path) is None and new.get(row.path) in ("", False, 0)}
    real = [row for row in found if row.path not in zeros]
    if not real:
        return []
    if any(row.replaces for row in real):
        return list(found)
    return [Row(path=row.path, kind=row.kind.removesuffix("_REPLACE")) for row in found]


def ignored(row: Row, patterns: Sequence[str]) -> bool:
    """Tell whether the program told the engine to ignore changes at this row."""
    steps = _steps(row.path)
    for pattern in patterns:
        wanted = _steps(pattern)
        if len(wanted) <= len(steps) and all(want in ("*", step) for want, step in zip(wanted, steps, strict=False)):
            return True
    return False


def step(path: str, name: str) -> str:
    """Extend a property path by a property or a map's key."""
    if re.fullmatch(r"[A-Za-z_$][A-Za-z0-9_$]*", name):
        return f"{path}.{name}" if path else name
    return f'{path}["{name}"]'


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """A property, or an element of one, in the table."""

    path: str
    entry: Field | None
    """None for an element: a text, or an object whose fields are `items`."""
    items: Fields | None = None
    inputs: object = None
    parent_replaces: bool = False
    """Whether the collection that holds it replaces when it changes."""

    @property
    def replaces(self) -> bool:
        return self.parent_replaces or (self.entry is not None and self.entry.force_new)

    def replaces_with(self, value: object) -> bool:
        """Whether a whole value that comes or goes replaces, as one of its parts does."""
        if self.replaces:
            return True
        fields = self.items or (self.entry.items if self.entry is not None else None) or {}
        parts = value if isinstance(value, list) else [value]
        return any(
            part.get(name) is not None and inner.force_new
            for part in parts
            if isinstance(part, dict)
            for name, inner in fields.items()
        )

    def row(self, kind: str, *, replaces: bool) -> Row:
        return Row(path=self.path, kind=f"{kind}_REPLACE" if replaces else kind)


def _differences(place: _Place, old: object, new: object) -> Iterator[Row]:
    old, new = _present(old), _present(new)
    if old is None and new is None:
        return
    if new == UNKNOWN:
        if old != UNKNOWN:
            yield place.row("ADD" if old is None else "UPDATE", replaces=place.replaces)
    elif old is None:
        yield place.row("ADD", replaces=place.replaces_with(new))
    elif new is None:
        yield place.row("DELETE", replaces=place.replaces_with(old))
    elif isinstance(old, dict) and isinstance(new, dict):
        yield from _in_object(place, old, new)
    elif isinstance(old, list) and isinstance(new, list) and place.entry is not None:
        yield from (_in_set if place.entry.kind is Kind.SET else _in_list)(place, place.entry, old, new)
    elif old != new:
        yield place.row("UPDATE", replaces=place.replaces)


def _present(value: object) -> object:
    return None if value == [] else value


def _in_object(place: _Place, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Row]:
    fields = place.items or (place.entry.items if place.entry is not None else None)
    given = place.inputs if isinstance(place.inputs, dict) else {}
    for name in sorted({*old, *new}):
        entry = None if fields is None else fields.get(name)
        inner = _Place(
            path=step(place.path, name),
            entry=entry,
            inputs=given.get(name),
            # A map's values follow the map; an object's properties speak for themselves, but for a single element.
            parent_replaces=place.entry is not None and place.entry.force_new,
        )
        yield from _differences(inner, old.get(name), new.get(name))


def _element(place: _Place, entry: Field, index: int) -> _Place:
    inputs = place.inputs if isinstance(place.inputs, list) else []
    return _Place(
        path=f"{place.path}[{index}]",
        entry=None,
        items=entry.items,
        inputs=inputs[index] if index < len(inputs) else None,
        parent_replaces=entry.force_new,
    )


def _in_list(place: _Place, entry: Field, old: list[object], new: list[object]) -> Iterator[Row]:
    if entry.items is not None:
        for index in range(max(len(old), len(new))):
            pair = [elements[index] if index < len(elements) else None for elements in (old, new)]
            yield from _differences(_element(place, entry, index), pair[0], pair[1])
        return
    # Plain values: shown as the shortest edit, so that one added in front is one row.
    changed: dict[int, str] = {}
    before, after = ([str(item) for item in elements] for elements in (old, new))
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for index in range(old_from, old_to):
            changed[index] = "DELETE"
        for index in range(new_from, new_to):
            changed[index] = "UPDATE" if index in changed else "ADD"
    for index in sorted(changed):
        yield _element(place, entry, index).row(changed[index], replaces=entry.force_new)


def _in_set(place: _Place, entry: Field, old: list[object], new: list[object]) -> Iterator[Row]:
    removed = [index for index, element in enumerate(old) if not any(is_same(element, other) for other in new)]
    added = [element for element in new if not any(is_same(element, other) for other in old)]
    if not removed and not added:
        return
    matched = _match(entry, added, new, place.inputs if isinstance(place.inputs, list) else [])
    if matched is None:
        yield place.row("UPDATE", replaces=entry.force_new)
        return
    for index in sorted({*removed, *matched}):
        before = old[index] if index in removed else None
        yield from _differences(_element(place, entry, index), before, matched.get(index))


def _match(entry: Field, added: list[object], new: list[object], inputs: list[object]) -> dict[int, object] | None:
    """Find for each added element the input that it came from; None when that is not clear."""
    if len(inputs) < len(new):
        return None
    matched: dict[int, object] = {}
    for element in added:
        index = next((i for i, item in enumerate(inputs) if i not in matched and _stems(entry, element, item)), None)
        if index is None:
            return None
        matched[index] = element
    return matched


def _stems(entry: Field, element: object, source: object) -> bool:
    """Tell whether a planned element can have come from this input: all but computed parts are equal."""
    if not isinstance(element, dict) or not isinstance(source, dict):
        return element == source
    for name, inner in (entry.items or {}).items():
        planned, given = element.get(name), source.get(name)
        if inner.kind is Kind.MAP and planned:
            return False  # the official plugin cannot follow a map inside of a set either
        if given is None and (inner.computed or planned is None or planned in ([], {})):
            continue
        if planned != given:
            return False
    return True


def _steps(path: str) -> list[str]:
    return [a or b or c for a, b, c in re.findall(r'\["([^"]*)"\]|\[([^\]]*)\]|([^.\[\]]+)', path)]
