"""The sections of a stack's settings, found by what they hold instead of by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from settings.model import Settings
from settings.tiers import Limits
from settings.values import Section


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """A section that becomes containers."""

    path: str
    """Where it stands."""

    limits: Limits
    """What each of its containers may use."""

    replicas: int | None
    """How many containers of a tier that is replaced while the old ones still run; `None` for a fixed tier's one."""

    surge: int
    """How many more containers it may have while a release rolls; 0 for a fixed tier."""

    section: Section
    """The section itself."""


def sections(start: Section, path: str = "") -> Iterator[tuple[str, Section]]:
    """Every section below another one, with its path; absent ones and those that are switched off are left out.

    Args:
        start: Where to begin; it is not part of the answer.
        path: Its own path.
    """
    for key in type(start).model_fields:
        value = getattr(start, key)
        named = value.items() if isinstance(value, Mapping) else ((None, value),)
        for name, one in named:
            if isinstance(one, Section) and getattr(one, "enabled", True):
                here = ".".join(part for part in (path, key, name) if part)
                yield here, one
                yield from sections(one, here)


def tiers(settings: Settings) -> list[Tier]:
    """Every tier the settings describe, in the model's order."""
    page_runs = settings.app.mounts_sources and settings.spa.enabled
    absent = settings.spa if page_runs else settings.app.page
    return [
        Tier(
            path=path,
            limits=limits,
            replicas=(replicas := getattr(section, "replicas", None)),
            surge=getattr(section, "surge", None) or replicas or 0,
            section=section,
        )
        for path, section in sections(settings)
        if section is not absent and isinstance(limits := getattr(section, "limits", None), Limits)
    ]


def having(settings: Settings, key: str) -> Iterator[tuple[str, object]]:
    """Every value that is set under a key of this name, with its path; `None` counts as not set."""
    for path, section in sections(settings):
        value = getattr(section, key, None)
        if value is not None:
            yield f"{path}.{key}", value
