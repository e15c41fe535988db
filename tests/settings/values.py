"""Configuration texts as the CLI hands them over."""

import json
from typing import Any, Final

DEV: Final[dict[str, Any]] = {
    "environment": "dev",
    "networks": {"edge": "10.9.0.0/24", "data": "10.9.1.0/24", "publish": "10.9.2.0/24"},
}
"""The least a dev stack must say."""

_DIGEST = "registry.example.com/x@sha256:" + "a" * 64

PROD: Final[dict[str, Any]] = {
    "environment": "prod",
    "host": {"memory_mb": 8192, "tools_image": _DIGEST},
    "networks": {"edge": "10.9.0.0/24", "data": "10.9.1.0/24"},
    "postgres": {"image": _DIGEST},
    "redis": {"image": _DIGEST},
    "api": {"image": _DIGEST, "replicas": 2},
    "spa": {"image": _DIGEST},
    "proxy": {"image": _DIGEST, "tls": {"mode": "terminated"}},
}
"""The least a prod stack must say."""


def texts(values: dict[str, Any]) -> dict[str, str]:
    """The text of each key."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


def changed(base: dict[str, Any], path: str, value: object) -> dict[str, str]:
    """The texts of `base` with the value at `path` set, or removed when it is `...`."""
    copy = json.loads(json.dumps(base))
    *sections, last = path.split(".")
    place = copy
    for section in sections:
        place = place.setdefault(section, {})
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return texts(copy)
