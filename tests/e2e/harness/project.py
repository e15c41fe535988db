"""A copy of the project's deployable files, which a scenario may edit as a developer would."""

import shutil
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[3]

_FOLDERS: Final = ("components", "product", "settings", "app")
_FILES: Final = ("*.py", "Pulumi.yaml", "pyproject.toml", "uv.lock")
_LEFT_OUT: Final = shutil.ignore_patterns(
    ".venv", "node_modules", "dist", "tests", "__pycache__", ".*_cache", "*.egg-info", ".hypothesis"
)


class ProjectCopy:
    """The files that `pulumi up` needs, in a folder of their own, with the checkout's Python environment."""

    def __init__(self, root: Path) -> None:
        """Make the copy.

        Args:
            root: The folder; it must not exist.
        """
        self.root = root
        self.edits: dict[str, str] = {}
        """Text of every file that differs from the checkout's, by path."""
        root.mkdir(parents=True)
        for pattern in _FILES:
            for file in REPOSITORY.glob(pattern):
                shutil.copy2(file, root)
        for folder in _FOLDERS:
            shutil.copytree(REPOSITORY / folder, root / folder, symlinks=True, ignore=_LEFT_OUT)
        (root / ".venv").symlink_to(REPOSITORY / ".venv")

    def read(self, path: str) -> str:
        """A file's text.

        Args:
            path: The file, relative to the project.
        """
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """Write a file, new or not; the folder must be there."""
        self.edits[path] = text
        (self.root / path).write_text(text, encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        """Add text at the end of a file that exists."""
        self.write(path, self.read(path) + text)

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands in a file exactly once.

        Raises:
            ValueError: it does not; the file has changed and the scenario must follow.
        """
        text = self.read(path)
        if text.count(old) != 1:
            message = f"{path}: {old!r} stands there {text.count(old)} times; expected once; correct the scenario"
            raise ValueError(message)
        self.write(path, text.replace(old, new))

    def restore(self, *paths: str) -> None:
        """Bring edited files back to what the checkout has; without names, all of them."""
        for path in paths or tuple(self.edits):
            self.edits.pop(path, None)
            original = REPOSITORY / path
            if original.exists():
                shutil.copy2(original, self.root / path)
            else:
                (self.root / path).unlink(missing_ok=True)
