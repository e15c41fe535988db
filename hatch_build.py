"""Builds the wheel: the components alone, as the package `berth_components`.

In this project they are imported as `components`, a name too common for an environment that others share. The sources
are the same; only the imports among them are renamed while the wheel is made (ADR 0010).
"""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface  # type: ignore[import-not-found] # as below
except ModuleNotFoundError:  # hatchling is there while a wheel is built, and `write_package` is of use without it
    BuildHookInterface = object

PACKAGE: Final = "berth_components"
_IMPORT: Final = re.compile(r"^(\s*)(from|import) components\b", re.MULTILINE)


class Hook(BuildHookInterface):  # type: ignore[misc] # untyped here for the same reason
    """What hatchling calls before it packs a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Put renamed sources in the place of the project's.

        Args:
            version: The kind of build; an editable install is not offered.
            build_data: What to pack.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="berth-wheel-"))
        package = self._folder / PACKAGE
        write_package(Path(self.root) / "components", package)
        build_data["force_include"][str(package)] = PACKAGE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - as above
        """Remove the renamed sources.

        Args:
            version: The kind of build.
            build_data: What was packed.
            artifact_path: The wheel.
        """
        shutil.rmtree(self._folder, ignore_errors=True)


def write_package(sources: Path, package: Path) -> None:
    """Copy the components with their imports renamed.

    Args:
        sources: The folder `components`.
        package: Where the package goes; it must not exist.
    """
    shutil.copytree(sources, package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in package.rglob("*.py"):
        file.write_text(_IMPORT.sub(rf"\1\2 {PACKAGE}", file.read_text(encoding="utf-8")), encoding="utf-8")
    (package / "py.typed").touch()
