"""What Pulumi says about a stack: its outputs, its state, and who works on it."""

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ops.commands.leftovers import Lock, Thing
from ops.project import Project
from ops.runner import Runner

KINDS: Final = ("docker:index/container:Container", "docker:index/network:Network")
"""Resources that are things on the engine and hold no data."""

_REMEDY: Final = 'has the stack been brought up, and is this its backend? `eval "$(make env)"`, `pulumi stack ls`'
_UPDATE: Final = 1800.0
_PROPOSED: Final = "no changes were expected"  # the CLI adds for what, depending on its version
_COMMAND: Final = "/bin/sh -c set -eu"


class Stack:
    """One stack through the CLI."""

    def __init__(self, project: Project, runner: Runner) -> None:
        """Take the project and what starts `pulumi`."""
        self._project, self._runner = project, runner

    def outputs(self) -> Mapping[str, Any]:
        """The stack's outputs; secrets are hidden.

        Raises:
            OpsError: there is no such stack.
        """
        found: Mapping[str, Any] = json.loads(self._pulumi("stack", "output", "--json") or "{}")
        return found

    def live(self) -> str | None:
        """Id of the release that the last good update recorded."""
        release = self.outputs().get("release")
        return str(release["id"]) if isinstance(release, Mapping) and "id" in release else None

    def export(self) -> Mapping[str, Any]:
        """The deployment; secrets are encrypted."""
        found: Mapping[str, Any] = json.loads(self._pulumi("stack", "export"))
        return found

    def forget_pending(self) -> None:
        """Drop operations under way: an import does not take them over."""
        text = self._pulumi("stack", "export")
        self._runner.run(*self._words("stack", "import"), stdin=text).require(_REMEDY)

    def cancel(self) -> None:
        """Take away the stack's lock."""
        self._pulumi("cancel", "--yes")

    def refresh(self, urns: list[str]) -> None:
        """Look at some resources alone; those that are gone are forgotten."""
        targets = [word for urn in urns for word in ("--target", urn)]
        self._pulumi("refresh", "--yes", "--skip-preview", *targets)

    def unchanged(self) -> bool:
        """Whether a preview finds nothing to do.

        Raises:
            OpsError: the preview itself failed.
        """
        words = self._words("preview", "--expect-no-changes", "--non-interactive")
        done = self._runner.run(*words, seconds=_UPDATE)
        if _PROPOSED not in done.out + done.complaints:
            done.require(_REMEDY)
        return done.code == 0

    def exists(self) -> bool:
        """Whether the backend knows the stack."""
        listed = json.loads(self._runner.run("pulumi", "stack", "ls", "--json").require(_REMEDY) or "[]")
        return any(str(one["name"]).rpartition("/")[2] == self._project.stack for one in listed)

    def attached(self, *words: str) -> int:
        """Run a command on the person's terminal; returns its exit code."""
        return self._runner.attached(*self._words(*words))

    def _pulumi(self, *words: str) -> str:
        return self._runner.run(*self._words(*words), seconds=_UPDATE).require(_REMEDY)

    def _words(self, *words: str) -> tuple[str, ...]:
        return ("pulumi", *words, "--stack", self._project.stack)


def locks(folder: Path | None) -> list[Lock]:
    """The locks of a file backend on a stack.

    Args:
        folder: Where they are; `None` for another kind of backend, whose locks only `pulumi` itself can read.
    """
    found = []
    for file in sorted(folder.glob("*.json")) if folder and folder.exists() else ():
        try:
            raw = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:  # its process died while it wrote it
            raw = {"pid": 0, "hostname": socket.gethostname(), "username": "nobody", "timestamp": "an unknown time"}
        pid = int(raw["pid"])
        lock = Lock(
            pid=pid,
            host=str(raw["hostname"]),
            user=str(raw["username"]),
            since=str(raw["timestamp"])[:19],
            alive=_is_cli(pid),
        )
        found.append(lock)
    return found


def resources(export: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every resource of a deployment, also those that wait to be deleted."""
    return list(export.get("deployment", {}).get("resources") or ())


def recorded(export: Mapping[str, Any]) -> list[Thing]:
    """Containers and networks in the state; those that are to be deleted anyway are left out."""
    return [
        Thing(id=str(one["id"]), name=str(one["urn"]))
        for one in resources(export)
        if one["type"] in KINDS and "id" in one and not one.get("delete")
    ]


def pending(export: Mapping[str, Any]) -> list[str]:
    """Operations under way in a deployment, in words."""
    found = export.get("deployment", {}).get("pending_operations") or ()
    return [f"{one['type']} {str(one['resource']['urn']).rpartition('::')[2]}" for one in found]


def orphans(root: Path) -> dict[int, str]:
    """Processes of updates of a project that have no `pulumi` any more, with their command.

    They are the plugins and the shells of the program's commands, which all have the project as their folder.

    Args:
        root: The project's folder.
    """
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            here = (entry / "cwd").readlink() == root
        except OSError:
            continue
        text = command_of(int(entry.name))
        ours = "pulumi-" in text or text.startswith(_COMMAND)
        if here and ours and not _below_cli(int(entry.name)):
            found[int(entry.name)] = text.splitlines()[0][:80]
    return found


def command_of(pid: int) -> str:
    """The command line of a process; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def _is_cli(pid: int) -> bool:
    """Whether a process is a `pulumi` itself, no plugin of one."""
    return Path(command_of(pid).partition(" ")[0]).name == "pulumi"


def _below_cli(pid: int) -> bool:
    """Whether a process, or one it comes from, was started by a `pulumi` that still runs."""
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            return False
        if _is_cli(pid):
            return True
    return False
