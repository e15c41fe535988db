"""The files that decide the outcome of a command."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from . import process

CHECKOUT: Final = "*"
"""In place of names: every file of the checkout but those that its own `.gitignore` names. What a person's own
settings ignore is read by tools all the same, so it counts."""
_NOT_SOURCES = {"node_modules", "dist", "__pycache__"}
_GIT_SECONDS = 60.0


def files(folder: Path, names: tuple[str, ...]) -> list[Path] | None:
    """The files behind names of files and folders.

    Args:
        folder: Where the names begin.
        names: Files, folders, or `CHECKOUT`.

    Returns:
        The files in a fixed order, also such as are named and not there; None when git cannot tell them.
    """
    if CHECKOUT not in names:
        return [file for name in names for file in _below(folder / name)]
    # Without a repository of its own the folder may lie in another one, which ignores it.
    if not (folder / ".git").exists():
        return None
    argv = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-per-directory=.gitignore"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    code, text = process.capture(argv, env=env, cwd=folder, timeout=_GIT_SECONDS)
    known = sorted(set(filter(None, text.split("\0"))))
    if code or not known or "\ufffd" in text:  # a name that is no text leads to no file
        return None
    return [file for name in known for file in _below(folder / name)]


def _below(place: Path) -> Iterator[Path]:
    """A file, or all below a folder in a fixed order; what tools make is no source."""
    if not place.is_dir():
        yield place
        return
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(one for one in folders if one not in _NOT_SOURCES and not one.startswith("."))
        yield from (Path(folder) / name for name in sorted(names))
