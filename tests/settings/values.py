"""Configuration texts as the CLI hands them over."""

import json
from collections.abc import Mapping
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
    "objects": {"image": _DIGEST},
    "api": {"image": _DIGEST, "replicas": 2},
    "spa": {"image": _DIGEST},
    "proxy": {"image": _DIGEST, "tls": {"mode": "terminated"}},
}
"""The least a prod stack must say."""


def texts(values: Mapping[str, Any]) -> dict[str, str]:
    """The text of each key."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


def with_value(base: Mapping[str, Any], path: str, value: object) -> dict[str, Any]:
    """The values of `base` with the one at `path` set; sections on the way are made."""
    key, _, rest = path.partition(".")
    return {**base, key: with_value(base.get(key, {}), rest, value) if rest else value}


def without(base: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The values of `base` with the one at `path` removed."""
    key, _, rest = path.partition(".")
    if rest:
        return {**base, key: without(base[key], rest)}
    return {name: value for name, value in base.items() if name != key}
