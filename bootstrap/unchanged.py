"""Commands that need not run again: what alone decides their outcome is as it was at their last success.

That is the command itself, the files it names, and the tools of this machine. A part of the project that reads nothing
of the others names its own files; lint and unit tests name all there are. Whoever names a suite wants it run, and so
does the CI (ADR 16).
"""

import hashlib
import json
from pathlib import Path

from . import process, sources, versions
from .commands import Command
from .context import Context
from .facts import DAY, Facts
from .interpreter import interpreter

_TOOLS = ("python environment", "pulumi CLI", "pulumi plugins", "images built ")
"""Facts, by how their names begin."""
_INSPECT_SECONDS = 30.0


def tools(ctx: Context, engine: str, images: str) -> str:
    """What the commands run with beside the project's files.

    Args:
        ctx: The world.
        engine: What the set-up says of the Docker engine: its version, a comma, and how it came to answer this time.
        images: Which base images it holds; see `images`.
    """
    known = {name: ctx.facts.table(name) for name in ctx.facts.names() if name.startswith(_TOOLS)}
    node = ctx.find("node")
    size = node.stat().st_size if node else 0  # another version has another one
    return json.dumps([str(interpreter()), size, engine.partition(",")[0], images, known], sort_keys=True)


def images(ctx: Context) -> str:
    """What the engine holds under the names of the base images: one name may come to mean another image."""
    argv = [ctx.find("docker") or "docker", "image", "inspect", "--format", "{{.Id}}"]
    references = (*versions.BASE_IMAGES, *versions.LOG_IMAGES)
    return process.capture([*argv, *references], env=ctx.tool_environ(), timeout=_INSPECT_SECONDS)[1]


def digest(command: Command, tools: str) -> str | None:
    """What the command's outcome depends on, in a few digits; None when it is to run each time."""
    if not command.settled_by or (command.makes and not (command.folder / command.makes).is_dir()):
        return None
    files = sources.files(command.folder, command.settled_by)
    if files is None:
        return None
    found = hashlib.sha256(repr([command.argv, tools]).encode())
    for file in files:
        found.update(f"{file.relative_to(command.folder)} {_state(file)}\n".encode())
    return found.hexdigest()[:16]


def is_settled(facts: Facts, command: Command, tools: str) -> bool:
    """Whether the command has succeeded with the very files and tools that are there now.

    After a day its success counts no longer: a machine has more that may change, and a date. What it has made does.
    """
    present = digest(command, tools)
    return present is not None and facts.text(_key(command), max_age=None if command.makes else DAY) == present


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


def _state(file: Path) -> str:
    """Content, and who may run it; a link counts by where it leads."""
    if not file.is_file():
        return "none"
    return f"{file.stat().st_mode & 0o111} {hashlib.sha256(file.read_bytes()).hexdigest()}"
