"""The inputs of a Command: which there are, and of which type, in the words of the official plugin."""

from collections.abc import Iterator, Mapping

from airgap_plugins.errors import stand_in
from airgap_plugins.values import UNKNOWN

TEXT = "string"
TEXTS = "[]string"
MAPPING = "map[string]string"

TYPES: Mapping[str, str] = {
    "addPreviousOutputInEnv": "bool",
    "archivePaths": TEXTS,
    "assetPaths": TEXTS,
    "create": TEXT,
    "delete": TEXT,
    "dir": TEXT,
    "environment": MAPPING,
    "interpreter": TEXTS,
    "logging": TEXT,
    "stdin": TEXT,
    "triggers": "[]interface {}",
    "update": TEXT,
}
"""Go's name for the type of every input."""

REFUSED = frozenset({"archivePaths", "assetPaths"})
"""Inputs that put files into the state, which the stand-in does not do."""


def failures(news: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (property, reason) for everything that is wrong with the program's inputs."""
    for name, value in sorted(news.items()):
        if name not in TYPES:
            yield name, f"Unrecognized field '{name}' on 'local.CommandInputs'"
        elif value != UNKNOWN:
            yield from _mistyped(name, TYPES[name], value)
            if name in REFUSED and _go_type(value) == "[]interface {}":
                yield name, stand_in(f"Field '{name}'")


def _mistyped(name: str, wanted: str, value: object) -> Iterator[tuple[str, str]]:
    found = _go_type(value)
    fits = {TEXTS: "[]interface {}", MAPPING: "map[string]interface {}"}.get(wanted, wanted)
    if found != fits:
        yield name, f"Field '{name}' on 'local.CommandInputs' must be a '{wanted}'; got '{found}' instead"
    elif wanted == TEXTS and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _mistyped_item(f"{name}[{index}]", item)
    elif wanted == MAPPING and isinstance(value, dict):
        for key, item in sorted(value.items()):
            yield from _mistyped_item(f"{name}[{key}] value", item)


def _mistyped_item(name: str, item: object) -> Iterator[tuple[str, str]]:
    return _mistyped(name, TEXT, item)


def _go_type(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "float64"
    if isinstance(value, str):
        return "string"
    return "[]interface {}" if isinstance(value, list) else "map[string]interface {}"
