"""The words of a resource type's table: one `Field` for each property, nested ones included."""

import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias


class Kind(enum.Enum):
    """The type of a property."""

    STRING = "string"
    BOOL = "bool"
    INT = "int"
    LIST = "list"
    SET = "set"
    MAP = "map"


Rule: TypeAlias = Callable[[str | int], str | None]
"""Gives the complaint about a value, or None."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One property of a resource type, or of an object nested in one."""

    kind: Kind
    wire: str = ""
    """The upstream name where it is not the snake case of ours; it shows in failures and is accepted as input."""
    items: "Fields | None" = None
    """For a list or set of objects: their properties. None for one of plain texts; a map's values are texts."""
    single: bool = False
    """A list or set that holds one element at most and shows as that element."""
    required: bool = False
    computed: bool = False
    """The outside world may fill it in: unset, it keeps what the state holds."""
    given: bool = True
    """Whether a program may set it; False for pure outputs."""
    force_new: bool = False
    """A change of it replaces the object."""
    default: str | int | bool | None = None
    rule: Rule | None = None
    refused: str = ""
    """Why the stand-in does not take this property, when it does not; empty when it does."""

    @property
    def is_block(self) -> bool:
        """Whether it holds objects."""
        return self.items is not None

    @property
    def is_collection(self) -> bool:
        """Whether it holds several elements by nature."""
        return self.kind in {Kind.LIST, Kind.SET, Kind.MAP}


Fields: TypeAlias = Mapping[str, Field]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A resource type."""

    fields: Fields
    meta: str = ""
    """The bridge's own record in the state: tells the official plugin which schema version wrote it."""
    autoname: bool = True
    """Whether `name` is invented when the program gives none (and is then not `required`)."""
    delete_before_replace: bool = False
    """Always delete first; without it only when the program chose the name."""


def wire_name(name: str, entry: Field | None) -> str:
    """Give the upstream name of a property."""
    if entry is not None and entry.wire:
        return entry.wire
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match[1].lower(), name)


def find(fields: Fields, name: str) -> tuple[str, Field | None]:
    """Look a property up by our name or by the upstream one, which programs may use too."""
    if name in fields:
        return name, fields[name]
    for ours, entry in fields.items():
        if name == wire_name(ours, entry):
            return ours, entry
    return name, None


def matches(pattern: str) -> Rule:
    """Make a rule: the text matches the pattern."""

    def rule(value: str | int) -> str | None:
        return None if re.fullmatch(pattern, str(value)) else f"'{value}' doesn't match the pattern '^{pattern}$'"

    return rule


def at_least(lowest: int) -> Rule:
    """Make a rule: the number is not below the lowest."""
    return lambda value: f"'{value}' cannot be lower than {lowest}" if int(value) < lowest else None


def one_of(*choices: str) -> Rule:
    """Make a rule: the text is one of the choices."""
    return matches(f"({'|'.join(choices)})")
