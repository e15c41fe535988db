"""Releases and facts for the tests of the command."""

from typing import Any

from ops.release import Release


def release(name: str, **more: Any) -> Release:  # noqa: ANN401 - any field of a release
    """A release called by one letter, with images and settings of its own."""
    given: dict[str, Any] = {
        "id": name * 12,
        "images": {"api": f"sha256:api-{name}", "postgres": "sha256:postgres", "spa": "sha256:spa"},
        "bundle": "b" * 12,
        "migration": "0001",
        "who": "ann@host",
        "when": "2026-01-02T03:04:05Z",
        "commit": "abc",
        "settings": {"environment": "dev", "api": {"replicas": 2}, "postgres": {"image": "postgres:18"}},
    }
    return Release(**given | more)
