"""Commands that need not run again: the files that alone decide their outcome are those of their last success."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from .facts import Facts
from .suites import Command

_NOT_SOURCES = {"node_modules", "dist", "__pycache__"}


def digest(command: Command) -> str | None:
    """What the command's outcome depends on, in a few digits; None when it is to run each time."""
    if not command.settled_by or (command.makes and not (command.folder / command.makes).is_dir()):
        return None
    found = hashlib.sha256(repr(command.argv).encode())
    for name in command.settled_by:
        for file in _files(command.folder / name):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            found.update(f"{file.relative_to(command.folder)} {content}\n".encode())
    return found.hexdigest()[:16]


def is_settled(facts: Facts, command: Command) -> bool:
    """Whether the command has succeeded with the very files that are there now."""
    present = digest(command)
    return present is not None and facts.text(_key(command)) == present


def settle(facts: Facts, command: Command, before: str | None) -> None:
    """Keep that the command succeeded.

    Args:
        facts: Where to keep it.
        command: What succeeded.
        before: Its digest before it ran, since a file may have been changed meanwhile.
    """
    present = digest(command)
    if present is not None and before in {None, present}:
        facts.learn(_key(command), present)


def _key(command: Command) -> str:
    return f"passed: {' '.join(command.argv)}"


def _files(place: Path) -> Iterator[Path]:
    """A file, or all below a folder in a fixed order; what tools make is no source."""
    if not place.is_dir():
        yield place
        return
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(set(folders) - _NOT_SOURCES)
        yield from (Path(folder) / name for name in sorted(names))
