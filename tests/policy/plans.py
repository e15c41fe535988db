"""What a program registered, as the policy sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from policy.plan import Resource
from tests.recording import Recording, Registration


def planned(recording: Recording) -> list[Resource]:
    """All resources of a recording."""
    return [_resource(one) for one in recording.resources.values()]


def mutated(resources: Sequence[Resource], name: str, change: Mapping[str, Any]) -> list[Resource]:
    """The same plan with one resource changed.

    Args:
        resources: The plan.
        name: The type's last word and the logical name: `Container t-postgres`.
        change: Path with dots to the new value; a path that begins with `@` is a field of the resource itself.
    """
    kind, _, logical = name.partition(" ")
    found = [one for one in resources if one.type.endswith(f":{kind}") and one.name == logical]
    assert len(found) == 1, f"{name} is not in the plan once"
    return [_changed(one, change) if one is found[0] else one for one in resources]


def _changed(one: Resource, change: Mapping[str, Any]) -> Resource:
    for path, value in change.items():
        if path.startswith("@"):
            one = replace(one, **{path[1:]: value})
        else:
            one = replace(one, properties=_with(one.properties, path, value))
    return one


def _with(values: Mapping[str, Any], path: str, value: object) -> dict[str, Any]:
    key, _, rest = path.partition(".")
    return {**values, key: _with(values.get(key) or {}, rest, value) if rest else value}


def _resource(one: Registration) -> Resource:
    options = one.options
    return Resource(
        type=one.type,
        name=one.name,
        properties=one.inputs,
        protect=options.get("protect", False),
        retain_on_delete=options.get("retain_on_delete", False),
        delete_before_replace=options.get("delete_before_replace"),
        ignore_changes=options.get("ignore_changes", ()),
        uses=one.uses,
    )
