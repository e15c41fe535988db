"""What a stack's state says, from `pulumi stack export`."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

_SECRET_KEY: Final = "4dabf18193072939515e22adb298388d"  # noqa: S105 - the format's own marker
_HIDDEN: Final = "[secret]"

State = Mapping[str, Any]
"""The exported deployment."""


def of_checkpoint(text: str) -> State:
    """The deployment in a file of the backend, in the form in which the CLI exports it.

    Args:
        text: The file's text; a stack that was never brought up has no deployment.
    """
    return {"deployment": json.loads(text)["checkpoint"].get("latest") or {}}


def resources(state: State) -> list[Mapping[str, Any]]:
    """Every resource, also those that wait to be deleted."""
    return list(state["deployment"].get("resources", []))


def ids_of(state: State, kind: str) -> set[str]:
    """Ids of all resources of a type.

    Args:
        state: The state.
        kind: The type, such as `docker:index/container:Container`.
    """
    return {str(one["id"]) for one in resources(state) if one["type"] == kind and "id" in one}


def urn_of(state: State, name: str, kind: str) -> str:
    """The URN of a resource that is there once.

    Args:
        state: The state.
        name: Its logical name.
        kind: The end of its type, such as `Container`.
    """
    found = [
        one["urn"] for one in resources(state) if one["urn"].endswith(f":{kind}::{name}") and not one.get("delete")
    ]
    assert len(found) == 1, f"{kind} {name}: {len(found)} in the state, expected one"
    return str(found[0])


def left_over(state: State) -> list[str]:
    """What an update did not bring to its end: resources to be deleted, failed starts, operations under way."""
    deployment = state["deployment"]
    found = [f"to be deleted: {one['urn']}" for one in resources(state) if one.get("delete")]
    found += [f"failed to start: {one['urn']}" for one in resources(state) if one.get("initErrors")]
    return found + [f"under way: {one['type']}" for one in deployment.get("pending_operations") or ()]


def essence(state: State) -> dict[str, object]:
    """What the state holds of each resource by URN; times, places in the source and encryption are left out.

    Args:
        state: The state.
    """
    telling = ("id", "inputs", "outputs", "delete", "initErrors", "dependencies")
    return {one["urn"]: without_secrets({key: one.get(key) for key in telling}) for one in resources(state)}


def generated_secrets(state: State) -> dict[str, str]:
    """The secrets the stack made for itself, by the logical name of the resource that keeps each.

    Args:
        state: A state exported with its secrets shown.
    """
    found: dict[str, str] = {}
    for one in resources(state):
        if one["type"] == "pulumi:index:Stash":
            value = json.loads(one["outputs"]["output"]["plaintext"])
            assert isinstance(value, str), f"{one['urn']}: a secret that is no text"
            found[one["urn"].rpartition("::")[2]] = value
    return found


def spellings(secret: str) -> set[str]:
    """The forms in which a secret may appear: plain and in base64, wherever in a longer text that begins."""
    padded = (base64.b64encode(b" " * shift + secret.encode()).decode() for shift in range(3))
    # What surrounds the secret changes the first and last characters; those between are its own.
    return {secret, *(text[4:-4] for text in padded)}


def without_secrets(value: object) -> object:
    """The same values with every secret, shown or encrypted, replaced by a word."""
    if isinstance(value, dict):
        if _SECRET_KEY in value:
            return _HIDDEN
        return {key: without_secrets(one) for key, one in value.items()}
    return [without_secrets(one) for one in value] if isinstance(value, list) else value
