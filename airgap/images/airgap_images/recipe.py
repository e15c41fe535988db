"""Which images can be built, and the definition of each: a folder under recipes/ with a Dockerfile and its files.

To add an image, add its folder and one line to `RECIPES`. What it is built on, its hash and its place in the
order follow from the folder; nothing here touches an engine.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from importlib import resources

from airgap_images.errors import ImagesError


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """One image that can be built."""

    reference: str
    """The reference the image stands in for, as Dockerfiles and programs write it."""
    folder: str
    """The name of its folder under recipes/."""


BASE = Recipe(reference="berth-standin/base:forky", folder="base")
"""What the others are built on: a minimal Debian made by debootstrap, not by a Dockerfile."""

RECIPES = (
    # The longest builds come first, so that they do not end alone; versitygw waits for BusyBox.
    Recipe(reference="busybox:1.37", folder="busybox"),
    Recipe(reference="versity/versitygw:v1.8.0", folder="versitygw"),
    Recipe(reference="postgres:18", folder="postgres"),
    Recipe(reference="node:24-slim", folder="node"),
    Recipe(reference="python:3.14-slim", folder="python"),
    Recipe(reference="nginx:1.30", folder="nginx"),
    Recipe(reference="redis:8.0", folder="redis"),
    Recipe(reference="elasticsearch:9.2.1", folder="elasticsearch"),
    Recipe(reference="logstash:9.2.1", folder="logstash"),
    Recipe(reference="kibana:9.2.1", folder="kibana"),
)
"""Every image `ensure` builds when no reference is named."""


def select(references: Iterable[str]) -> tuple[Recipe, ...]:
    """The recipes of the given references, in the table's order; all of them when none is given.

    Raises:
        ImagesError: A reference has no recipe.
    """
    wanted = set(references)
    known = {recipe.reference for recipe in (BASE, *RECIPES)}
    for unknown in sorted(wanted - known):
        raise ImagesError(
            where=unknown,
            found="no recipe",
            expected=f"one of {', '.join(sorted(known))}",
            remedy="correct the reference, or provide that image with docker pull or docker load",
        )
    if not wanted:
        return RECIPES
    return tuple(recipe for recipe in (BASE, *RECIPES) if recipe.reference in wanted)


def read_files(recipe: Recipe) -> dict[str, bytes]:
    """The files of a recipe's folder by name. Folders are flat: a sub-folder is not read."""
    folder = resources.files("airgap_images") / "recipes" / recipe.folder
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}


def parents(files: Mapping[str, bytes], known: Iterable[str]) -> tuple[str, ...]:
    """The references among `known` that the Dockerfile in `files` builds on or copies from, sorted."""
    text = files.get("Dockerfile", b"").decode()
    named = re.findall(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)|^\s*COPY\s+.*?--from=(\S+)", text, re.MULTILINE | re.IGNORECASE)
    return tuple(sorted({name for pair in named for name in pair} & set(known)))


def graph(definitions: Mapping[str, Mapping[str, bytes]]) -> dict[str, tuple[str, ...]]:
    """For each reference in `definitions` (its files) the references it needs first."""
    return {reference: parents(files, definitions) for reference, files in definitions.items()}


def digests(
    definitions: Mapping[str, Mapping[str, bytes]], needs: Mapping[str, tuple[str, ...]], machine: str
) -> dict[str, str]:
    """The definition hash of every reference: its own files and the hashes of what it is built on.

    Args:
        definitions: The files of each reference.
        needs: What each reference is built on, from `graph`.
        machine: A digest of what the host gives (`Host.digest`); it enters the images that need no other one.

    Returns:
        16 hexadecimal digits for each reference.
    """
    result: dict[str, str] = {}
    for reference in TopologicalSorter(needs).static_order():
        state = hashlib.sha256()
        for part in [result[parent] for parent in needs[reference]] or [machine]:
            state.update(part.encode() + b"\n")
        for name, content in sorted(definitions[reference].items()):
            # Lengths keep two different sets of files from running together into the same bytes.
            state.update(f"{name}\n{len(content)}\n".encode() + content)
        result[reference] = state.hexdigest()[:16]
    return result
