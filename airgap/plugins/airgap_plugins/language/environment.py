"""The project's Python environment, from the `runtime.options` of Pulumi.yaml."""

import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from airgap_plugins.errors import PluginError, stand_in

DEFAULT_FOLDER = ".venv"
"""Where uv keeps a project's environment unless told otherwise."""

KNOWN_OPTIONS = frozenset({"toolchain", "virtualenv"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """An interpreter and, unless it is the system's, its virtual environment."""

    python: Path
    folder: Path | None

    def variables(self, base: Mapping[str, str]) -> dict[str, str]:
        """Give environment variables as activating the environment would set them."""
        if self.folder is None:
            return dict(base)
        path = f"{self.folder / 'bin'}{os.pathsep}{base.get('PATH', os.defpath)}"
        without_home = {name: value for name, value in base.items() if name != "PYTHONHOME"}
        return without_home | {"VIRTUAL_ENV": str(self.folder), "PATH": path}

    def site_packages(self) -> Sequence[Path]:
        """Give the folders with installed packages."""
        prefix = self.folder or self.python.parent.parent
        return sorted(prefix.glob("lib/python3*/site-packages"))


def find(root: Path, options: Mapping[str, object]) -> Environment:
    """Find the environment of a project.

    Args:
        root: The folder of Pulumi.yaml.
        options: `runtime.options`.

    Raises:
        PluginError: It is not there, or the options ask for what the stand-in does not do.
    """
    for name, value in options.items():
        if name not in KNOWN_OPTIONS and value not in (None, ""):
            raise PluginError(stand_in(f"runtime option {name}: {value}"))
    toolchain = str(options.get("toolchain") or "pip").lower()
    if toolchain not in {"pip", "uv"}:
        raise PluginError(stand_in(f"toolchain {toolchain}"))
    named = options.get("virtualenv")
    if named:
        return _existing(root / str(named), f"runtime option virtualenv: {named}")
    if toolchain == "uv":
        return _existing(_uv_folder(root), "toolchain uv")
    command = os.environ.get("PULUMI_PYTHON_CMD") or "python3"
    found = shutil.which(command)
    if found is None:
        message = (
            f"no {command} on PATH; install Python, or name the project's environment in runtime.options.virtualenv"
        )
        raise PluginError(message)
    # The link is kept: a virtual environment's python is a link that gives it its packages.
    prefix = Path(found).parent.parent
    return Environment(python=Path(found), folder=prefix if (prefix / "pyvenv.cfg").exists() else None)


def version(python: Path) -> str:
    """Give an interpreter's version; the one that runs this process, as links of environments name it, needs no asking.

    Args:
        python: The interpreter.
    """
    if python.samefile(sys.executable):
        return platform.python_version()
    asked = subprocess.run(  # noqa: S603 - the project's own interpreter
        [python, "-c", "import platform; print(platform.python_version())"],
        capture_output=True,
        check=False,
        text=True,
    )
    return asked.stdout.strip()


def required_packages(environment: Environment) -> Iterator[tuple[str, str, str]]:
    """Yield (name, version, download server) of the resource plugins that the installed SDKs want."""
    for folder in environment.site_packages():
        for manifest in sorted(folder.glob("*/pulumi-plugin.json")):
            plugin = json.loads(manifest.read_text(encoding="utf-8"))
            if plugin.get("resource"):
                yield plugin["name"], f"v{str(plugin['version']).removeprefix('v')}", plugin.get("server", "")


def dependencies(environment: Environment, *, transitive: bool) -> list[tuple[str, str]]:
    """Give (name, version) of the installed packages; without transitive ones, only those no other asks for."""
    found = {}
    asked: set[str] = set()
    for distribution in importlib.metadata.distributions(path=[str(path) for path in environment.site_packages()]):
        name = distribution.metadata["Name"]
        found[_plain_name(name)] = (name, distribution.version)
        asked |= {_plain_name(need) for need in distribution.requires or () if "extra ==" not in need}
    return sorted(pair for key, pair in found.items() if transitive or key not in asked)


def _existing(folder: Path, source: str) -> Environment:
    python = folder / "bin" / "python"
    if not python.exists():
        message = (
            f"{source}: {folder} holds no Python environment (no bin/python); create it, for instance with `uv sync`"
            " or `python3 -m venv`, and install the project's requirements"
        )
        raise PluginError(message)
    return Environment(python=python, folder=folder)


def _uv_folder(root: Path) -> Path:
    """Find uv's environment: where the variable says, else beside the nearest uv.lock upwards."""
    if chosen := os.environ.get("UV_PROJECT_ENVIRONMENT"):
        return root / chosen
    for folder in (root, *root.parents):
        if (folder / "uv.lock").exists() or (folder / DEFAULT_FOLDER / "bin" / "python").exists():
            return folder / DEFAULT_FOLDER
    return root / DEFAULT_FOLDER


def _plain_name(requirement: str) -> str:
    name = ""
    for character in requirement:
        if not (character.isalnum() or character in "-_."):
            break
        name += character
    return name.replace("_", "-").replace(".", "-").lower()
