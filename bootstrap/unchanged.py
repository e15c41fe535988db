"""Commands that need not run again: what alone decides their outcome is as it was at their last success.

That is the command itself, the files it names, and the tools of this machine. Only a part of the project that reads
nothing of the others can say so: the stand-ins, the API and the page, each with tests of its own. Whoever names a suite
wants it run, and so does the CI (ADR 16).
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from .context import Context
from .facts import Facts
from .interpreter import interpreter
from .suites import Command

_NOT_SOURCES = {"node_modules", "dist", "__pycache__"}
_TOOLS = ("python environment", "pulumi CLI", "pulumi plugins", "images built ")
"""Facts, by how their names begin."""


def tools(ctx: Context, engine: str) -> str:
    """What the commands run with beside the project's files.

    Args:
        ctx: The world.
        engine: What the set-up says of the Docker engine: its version, a comma, and how it came to answer this time.
    """
    known = {name: ctx.facts.table(name) for name in ctx.facts.names() if name.startswith(_TOOLS)}
    node = ctx.find("node")
    size = node.stat().st_size if node else 0  # another version has another one
    return json.dumps([str(interpreter()), size, engine.partition(",")[0], known], sort_keys=True)


def digest(command: Command, tools: str) -> str | None:
    """What the command's outcome depends on, in a few digits; None when it is to run each time."""
    if not command.settled_by or (command.makes and not (command.folder / command.makes).is_dir()):
        return None
    found = hashlib.sha256(repr([command.argv, tools]).encode())
    for name in command.settled_by:
        for file in _files(command.folder / name):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            found.update(f"{file.relative_to(command.folder)} {content}\n".encode())
    return found.hexdigest()[:16]


def is_settled(facts: Facts, command: Command, tools: str) -> bool:
    """Whether the command has succeeded with the very files and tools that are there now."""
    present = digest(command, tools)
    return present is not None and facts.text(_key(command)) == present


def unsettle(facts: Facts, command: Command) -> None:
    """Forget that the command succeeded, since it is about to run."""
    if command.settled_by:
        facts.learn(_key(command), "")


def settle(facts: Facts, command: Command, tools: str, before: str | None) -> None:
    """Keep that the command succeeded.

    Args:
        facts: Where to keep it.
        command: What succeeded.
        tools: What it ran with.
        before: Its digest before it ran, since a file may have been changed meanwhile.
    """
    present = digest(command, tools)
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
        folders[:] = sorted(one for one in folders if one not in _NOT_SOURCES and not one.startswith("."))
        yield from (Path(folder) / name for name in sorted(names))
