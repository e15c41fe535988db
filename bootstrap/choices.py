"""Which way to get each tool, given what was observed. Pure: no file, process or network is touched here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from . import versions

Version = tuple[int, int, int]


class Way(Enum):
    """Ways to get a tool, most welcome first."""

    PATH = "on PATH"
    KEPT = "kept from an earlier run"
    PIP = "from the package index"
    INSTALLER = "official installer"
    DEBIAN = "after installing Debian's python3-venv"
    BUILD = "built from its Go module"
    DOWNLOAD = "official download"
    STAND_IN = "stand-in"


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolSeen:
    """What is known of a tool before anything is fetched."""

    on_path: Version | None
    """Version of the person's own one; None when there is none."""
    kept: bool
    """Whether an earlier run (of any checkout) made a usable one."""


def uv_ways(seen: ToolSeen, *, may_install: bool) -> tuple[Way, ...]:
    """Ways to get uv, to be tried in order.

    Args:
        seen: What is there.
        may_install: Whether system packages may be installed (root on Debian or Ubuntu).
    """
    if seen.on_path is not None and seen.on_path >= versions.MINIMUM_UV:
        return (Way.PATH,)
    if seen.kept:
        return (Way.KEPT,)
    return (Way.PIP, Way.INSTALLER, Way.DEBIAN) if may_install else (Way.PIP, Way.INSTALLER)


def cli_ways(seen: ToolSeen, *, site_refusal: str) -> tuple[Way, ...]:
    """Ways to get the Pulumi CLI, to be tried in order.

    Args:
        seen: What is there.
        site_refusal: Why the official site cannot be reached; empty when it can.
    """
    if seen.on_path is not None and seen.on_path >= versions.MINIMUM_PULUMI:
        return (Way.PATH,)
    if seen.kept:
        return (Way.KEPT,)
    return (Way.BUILD,) if site_refusal else (Way.INSTALLER, Way.BUILD)


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginSeen:
    """What is known of one plugin."""

    on_path: bool
    kept: bool
    """Whether the official one is in PULUMI_HOME, or beside the CLI."""
    downloadable: bool
    """Whether the CLI could fetch it (a language host comes with the CLI instead)."""


def plugin_ways(seen: PluginSeen, *, site_refusal: str) -> tuple[Way, ...]:
    """Ways to get a plugin, to be tried in order."""
    if seen.on_path:
        return (Way.PATH,)
    if seen.kept:
        return (Way.KEPT,)
    if seen.downloadable and not site_refusal:
        return (Way.DOWNLOAD, Way.STAND_IN)
    return (Way.STAND_IN,)


def plugins_line(chosen: Mapping[str, Way], *, refusal: str) -> str:
    """What a person is told about the plugins in use; stand-ins are never silent."""
    stand_ins = [name for name, way in chosen.items() if way is Way.STAND_IN]
    if not stand_ins:
        return "official: " + ", ".join(f"{name} ({way.value})" for name, way in chosen.items())
    because = (
        f" (official ones cannot be downloaded here: {refusal})" if refusal else " (no official one beside the CLI)"
    )
    which = "" if len(stand_ins) == len(chosen) else f" for {', '.join(stand_ins)}"
    return f"stand-ins{which}{because}"


class ImageWay(Enum):
    """What to do about the base images."""

    READY = "present"
    PULL = "pull"
    BUILD = "build"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImagesSeen:
    """What is known of the base images on the engine."""

    missing: Sequence[str]
    """References that the engine does not hold."""
    stand_ins: bool
    """Whether some of those it holds were built here."""
    outdated: bool
    """Whether the definitions changed since they were last built."""
    pull_refusal: str | None
    """Why a pull failed earlier; empty when one worked; None when not tried."""


def image_way(seen: ImagesSeen) -> ImageWay:
    """Whether to pull, build, or leave the base images alone."""
    if not seen.missing:
        return ImageWay.BUILD if seen.stand_ins and seen.outdated else ImageWay.READY
    return ImageWay.BUILD if seen.pull_refusal else ImageWay.PULL
