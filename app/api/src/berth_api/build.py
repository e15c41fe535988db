"""Which code is running: a short hash over the package's own source files."""

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["build_id", "hash_sources"]

PACKAGE = Path(__file__).parent
SOURCES = ("*.py", "*.json", "*.html", "*.js")


@functools.cache
def build_id() -> str:
    """Return 12 hexadecimal digits that change when any source file of the package does; read once per process."""
    return hash_sources(PACKAGE, (path for pattern in SOURCES for path in PACKAGE.rglob(pattern)))


def hash_sources(root: Path, paths: Iterable[Path]) -> str:
    """Hash names below `root` and contents, whatever order the paths come in."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        # The length stands between name and content, so that no two different trees read the same.
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
