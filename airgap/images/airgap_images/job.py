"""What a build is given: the image to make, and the workshop it is made in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from airgap_images.host import Host
from airgap_images.recipe import Recipe


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One image to build."""

    recipe: Recipe
    """Its reference and folder."""
    files: Mapping[str, bytes]
    """The folder's files by name."""
    definition: str
    """The hash to label it with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Workshop:
    """What all builds of one run share."""

    host: Host
    """The machine's mirrors and authorities."""
    cache: Path
    """A folder for downloaded packages, logs and the lock."""
    say: Callable[[str], None]
    """Receives the lines people see; called from several threads."""
    fresh: bool = False
    """Build also what is current, with the packages of today and no step from an earlier build."""
