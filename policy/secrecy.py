"""Nothing that others may read holds a secret. Messages name the place and never the value."""

import re
from collections.abc import Iterator
from typing import Any, Final

from policy.plan import Resource, items

_NAME: Final = re.compile(
    r"(^|_)(password|passwd|passphrase|secret|token|credentials?|private_key|api_key|secret_key|secret_access_key)$",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(
    r"\[secret\]|\b[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|pul-[0-9a-f]{40})\b",
    re.IGNORECASE,
)


def container_environment(one: Resource) -> Iterator[str]:
    """`docker inspect` shows variables, commands and labels to whoever may ask."""
    for pair in items(one.properties, "envs"):
        name, _, value = str(pair).partition("=")
        if _is_secret(name, value):
            yield f"variable {name} holds what looks like a secret; expected a file and {name}_FILE"
    for index, word in enumerate(items(one.properties, "command")):
        if _VALUE.search(str(word)):
            yield f"word {index} of its command looks like a secret; expected a file"
    for pair in items(one.properties, "labels"):
        if _is_secret(pair["label"], str(pair["value"])):
            yield f"label {pair['label']} holds what looks like a secret; expected none"


def build_arguments(one: Resource) -> Iterator[str]:
    """Arguments of a build stay in the image's history."""
    for name, value in ((one.properties.get("build") or {}).get("args") or {}).items():
        if _is_secret(name, str(value)):
            yield f"build argument {name} holds what looks like a secret; expected none"


def command_text(one: Resource) -> Iterator[str]:
    """A command's text is printed when it fails, and its variables are kept in the plain part of the state."""
    for key in ("create", "update", "delete"):
        if _VALUE.search(str(one.properties.get(key) or "")):
            yield f"{key} holds what looks like a secret; expected it on stdin"
    for name, value in (one.properties.get("environment") or {}).items():
        if _is_secret(name, str(value)):
            yield f"variable {name} holds what looks like a secret; expected it on stdin"


def _is_secret(name: str, value: Any) -> bool:  # noqa: ANN401 - a property of any shape
    return bool(_VALUE.search(value)) or (bool(_NAME.search(name)) and value != "")
