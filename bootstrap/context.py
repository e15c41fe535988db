"""What every step is given: the checkout, the person's environment, what earlier runs learned."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .facts import Facts
from .layout import Layout

FRESH_VARIABLE = "BERTH_FRESH"
"""Environment variable that, when set to anything but 0, makes a run forget remembered facts first."""

_NOT_HANDED_ON = {"VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "ARGS", "STACK"}
"""Variables of the shell or the make that called, which would mean something else to a tool."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """The world a step works in."""

    layout: Layout
    environ: Mapping[str, str]
    """The person's environment, as it was when the run began."""
    facts: Facts
    is_root: bool

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str]) -> "Context":
        """The context of a checkout for the present user."""
        layout = Layout.of(root, environ)
        facts = Facts(layout.own / "facts.json")
        if environ.get(FRESH_VARIABLE, "0") != "0":
            facts.forget()
        return cls(layout=layout, environ=environ, facts=facts, is_root=os.geteuid() == 0)

    def find(self, tool: str, *, also: tuple[str, ...] = ()) -> Path | None:
        """A tool on the person's PATH, or in one of the folders that PATH may lack.

        The project's own folders do not count: a link made by an earlier run must not pass for the person's tool.
        """
        own = {str(self.layout.bin), str(self.layout.venv / "bin")}
        folders = [folder for folder in self.environ.get("PATH", "").split(os.pathsep) if folder not in own]
        found = shutil.which(tool, path=os.pathsep.join([*folders, *also]))
        return Path(found) if found else None

    def debian(self) -> bool:
        """Whether packages can be installed with apt-get."""
        return self.find("apt-get") is not None

    def tool_environ(self, **more: str) -> dict[str, str]:
        """The person's environment with a few variables changed, for a tool that a step runs."""
        env = {name: value for name, value in self.environ.items() if name not in _NOT_HANDED_ON}
        return env | more
