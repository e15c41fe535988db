"""Secrets that stand in a stack file as plain text. Looks at the values as they were read, before the model.

What was found is never repeated: messages end up in logs.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from settings.given import PREFIX, how_to_set
from settings.problems import Problem

_NAMES: Final = re.compile(
    r"(^|[_.-])(password|passwd|passphrase|secret|token|credentials?|private_key|api_key|secret_key|secret_access_key)s?$",
    re.IGNORECASE,
)
_VALUES: Final = (
    ("an address with a password in it", re.compile(r"\b[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@", re.IGNORECASE)),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
)


def problems(values: Mapping[str, object]) -> Iterator[Problem]:
    """Every key that names a secret, and every value that holds one.

    Args:
        values: What stands in the stack file without encryption: key to value, sections as mappings.
    """
    for path, value in _leaves(values, ""):
        found = _found(path, value)
        if found is not None:
            yield Problem(
                path=path,
                found=f"{found} in plain text",
                expected="no secret that a reader of the file could use",
                remedy=_remedy(path),
            )


def is_named_as_secret(path: str) -> bool:
    """Whether a key's name says that its value is a secret.

    Args:
        path: The key with its sections.
    """
    return any(_NAMES.search(part) for part in path.split("."))


def _remedy(path: str) -> str:
    if path.startswith(PREFIX):
        command = how_to_set(path.removeprefix(PREFIX))
        return f"remove it and give another one, since others may have read this one: {command}"
    return (
        "remove it and change that secret, since others may have read it; passwords of the stack's own services are"
        " made by the stack"
    )


def _found(path: str, value: object) -> str | None:
    if path.startswith(PREFIX):
        return "a secret"
    if is_named_as_secret(path) and value is not None and value != "":
        return "a secret"
    text = value if isinstance(value, str) else ""
    return next((words for words, pattern in _VALUES if pattern.search(text)), None)


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{index}")
    else:
        yield path, value
