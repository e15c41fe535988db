"""The project a command works on: its folder, its stack, its environment, its ledger."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ops.errors import OpsError
from ops.stack_file import plain, read

LEDGER_VARIABLE: Final = "BERTH_LEDGER"
"""Environment variable that names the folder of the ledgers; it wins over every other place."""

_BACKEND: Final = "PULUMI_BACKEND_URL"
_PASSPHRASES: Final = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
_PUBLIC_STACK: Final = "dev"


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """One stack of one project."""

    root: Path
    """The folder with `Pulumi.yaml`."""

    name: str
    """The project's name."""

    stack: str
    """The stack's name."""

    environ: Mapping[str, str]
    """The environment in which `pulumi` works on it."""

    @property
    def file(self) -> Path:
        """The stack file."""
        return self.root / f"Pulumi.{self.stack}.yaml"

    @property
    def prefix(self) -> str:
        """Start of every physical name of the stack."""
        config = plain(read(self.file.read_text(encoding="utf-8"))).get("config") if self.file.exists() else None
        return str((config or {}).get(f"{self.name}:prefix", f"{self.name}-{self.stack}"))

    @property
    def ledger(self) -> Path:
        """The file with one line for every release."""
        return ledger_folder(self.environ, self.root) / f"{self.prefix}.jsonl"

    @property
    def locks(self) -> Path | None:
        """The folder of the backend's locks on this stack; `None` when the backend is not a folder."""
        state = state_folder(self.environ, self.root)
        return state / ".pulumi" / "locks" / "organization" / self.name / self.stack if state else None


def find(start: Path, stack: str, environ: Mapping[str, str]) -> Project:
    """The project that a folder belongs to.

    Args:
        start: Where the person is.
        stack: The stack.
        environ: The person's environment.

    Raises:
        OpsError: the folder belongs to none.
    """
    for folder in (start, *start.parents):
        file = folder / "Pulumi.yaml"
        if file.exists():
            name = str(plain(read(file.read_text(encoding="utf-8")))["name"])
            return Project(root=folder, name=name, stack=stack, environ=environment(folder, stack, environ))
    raise OpsError(
        where=str(start),
        found="no Pulumi.yaml here or above",
        expected="a project",
        remedy="go to the project's folder",
    )


def environment(root: Path, stack: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for `pulumi`: the person's, and beside it what the set-up left in `.berth/env`.

    What the person has set wins, except that the set-up's tools come first on PATH. The public passphrase is for the
    dev stack alone.

    Args:
        root: The project.
        stack: The stack.
        environ: The person's environment.
    """
    file = root / ".berth" / "env"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    given = dict(word.partition("=")[::2] for line in lines for word in shlex.split(line)[1:])
    tools = [str(root / ".berth" / "bin")] if file.exists() else []
    if stack != _PUBLIC_STACK or any(name in environ for name in _PASSPHRASES):
        given = {name: value for name, value in given.items() if name not in _PASSPHRASES}
    path = [*tools, *(one for one in environ.get("PATH", "").split(os.pathsep) if one not in tools)]
    return given | dict(environ) | {"PATH": os.pathsep.join(path)}


def state_folder(environ: Mapping[str, str], root: Path) -> Path | None:
    """The folder of a `file://` backend; `None` for any other backend.

    Args:
        environ: The environment.
        root: The project, from which a relative address counts.
    """
    address = environ.get(_BACKEND, "")
    if not address.startswith("file://"):
        return None
    place = address.removeprefix("file://").partition("?")[0]
    home = environ.get("HOME", "~")
    return root / (home + place[1:] if place.startswith("~") else place)


def ledger_folder(environ: Mapping[str, str], root: Path) -> Path:
    """Where the ledgers are: the same rule as the program's own script follows when it writes them.

    Args:
        environ: The environment.
        root: The project.
    """
    if environ.get(LEDGER_VARIABLE):
        return root / environ[LEDGER_VARIABLE]
    state = state_folder(environ, root)
    return state / "berth-ledger" if state else root / ".berth" / "ledger"
