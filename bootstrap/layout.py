"""Where everything is, and who is asking."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The folders of one checkout and of the person's cache."""

    root: Path
    """The checkout."""
    cache: Path
    """What several checkouts share: CLI builds, the Go toolchain."""

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str]) -> "Layout":
        """The layout for a checkout, with the cache where XDG says."""
        home = Path(environ.get("HOME") or Path.home())
        base = Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
        return cls(root=root.resolve(), cache=base / "berth")

    @cached_property
    def own(self) -> Path:
        """The git-ignored folder of this checkout."""
        return self.root / ".berth"

    @property
    def bin(self) -> Path:
        """Links to the tools that were chosen; first on PATH."""
        return self.own / "bin"

    @property
    def logs(self) -> Path:
        """One log per step and per test suite."""
        return self.own / "logs"

    @property
    def state(self) -> Path:
        """The file backend of the dev stack."""
        return self.own / "state"

    @property
    def home(self) -> Path:
        """PULUMI_HOME."""
        return self.own / "home"

    @property
    def venv(self) -> Path:
        """The project's Python environment."""
        return self.root / ".venv"

    def script(self, name: str) -> Path:
        """A console script of the project's environment."""
        return self.venv / "bin" / name

    def link(self, name: str, target: Path) -> None:
        """Point `.berth/bin/name` at a tool, atomically."""
        self.bin.mkdir(parents=True, exist_ok=True)
        link = self.bin / name
        if link.is_symlink() and link.readlink() == target:
            return
        fresh = self.bin / f".{name}.{os.getpid()}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(link)
