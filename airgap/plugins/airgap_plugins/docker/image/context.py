"""The build context: the files that go to the daemon, their digest, and their tar."""

import hashlib
import io
import os
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from airgap_plugins.docker.image import ignore
from airgap_plugins.errors import PluginError

OUTSIDE = ".dockerfile.berth"
"""The name in the tar of a Dockerfile that is not in the context."""

_TYPES = {stat.S_IFLNK: "L", stat.S_IFIFO: "p", stat.S_IFSOCK: "S", stat.S_IFBLK: "D", stat.S_IFCHR: "Dc"}
_BITS = ((stat.S_ISUID, "u"), (stat.S_ISGID, "g"), (stat.S_ISVTX, "t"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A file, link or directory of a context."""

    path: Path
    name: str
    """Relative to the context, with slashes."""
    directory: bool


def entries(context: str, lines: list[str]) -> Iterator[Entry]:
    """Yield what counts in a context, each directory before its content, in alphabetical order.

    Args:
        context: The folder.
        lines: The ignore file.
    """
    yield from _walk(Path(context), "", ignore.Ignore(lines), ())


def digest(context: str, dockerfile: str) -> str:
    """Compute the digest that the official plugin calls contextDigest.

    It depends on names, modes and contents: of the Dockerfile under a constant name, then of every file that is not
    ignored. A link counts by where it leads. Times, empty directories and directory modes do not count.

    Args:
        context: The folder.
        dockerfile: Path of the Dockerfile.

    Raises:
        PluginError: A file cannot be read.
    """
    total = hashlib.sha256()
    try:
        total.update(_part("Dockerfile", "-" * 10, Path(dockerfile).read_bytes()))
        for entry in entries(context, ignore.find(dockerfile, context)):
            if not entry.directory:
                mode = entry.path.lstat().st_mode
                total.update(_part(entry.name, mode_text(mode), _content(entry.path, mode)))
    except OSError as error:
        message = f"unable to hash build context: {error}"
        raise PluginError(message) from error
    return total.hexdigest()


def relative_dockerfile(context: str, dockerfile: str) -> str:
    """Give the Dockerfile's path relative to the context; it starts with ../ when it is outside."""
    return Path(os.path.relpath(Path(dockerfile).resolve(), Path(context).resolve())).as_posix()


def archive(context: str, dockerfile: str) -> tuple[bytes, str]:
    """Pack the context.

    Returns:
        The tar and the Dockerfile's name in it. The tar is in GNU form: BuildKit takes another one for a Dockerfile.
    """
    inside = relative_dockerfile(context, dockerfile)
    lines = ignore.find(dockerfile, context)
    outside = inside.startswith("../")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for entry in entries(context, lines if outside else ignore.with_build_files(lines, inside)):
            tar.add(entry.path, entry.name, recursive=False, filter=_owned_by_root)
        if outside:
            tar.add(dockerfile, OUTSIDE, recursive=False, filter=_owned_by_root)
    return buffer.getvalue(), OUTSIDE if outside else inside


def mode_text(mode: int) -> str:
    """Write a file's mode as Go does: -rw-r--r--, Lrwxrwxrwx."""
    prefix = _TYPES.get(stat.S_IFMT(mode), "") + "".join(letter for bit, letter in _BITS if mode & bit)
    letters = (letter if mode & 1 << (8 - index) else "-" for index, letter in enumerate("rwxrwxrwx"))
    return (prefix or "-") + "".join(letters)


def _walk(folder: Path, inside: str, patterns: ignore.Ignore, matches: ignore.Matches) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        items = sorted(found, key=lambda item: item.name)
    for item in items:
        name = f"{inside}{item.name}"
        verdict = patterns.verdict(name, matches)
        directory = item.is_dir(follow_symlinks=False)
        if not verdict.ignored:
            yield Entry(path=Path(item.path), name=name, directory=directory)
        if directory and (not verdict.ignored or patterns.takes_back):
            yield from _walk(Path(item.path), f"{name}/", patterns, verdict.matches)


def _part(name: str, mode: str, content: bytes) -> bytes:
    return name.encode() + mode.encode() + hashlib.sha256(content).digest() + b"\0"


def _content(path: Path, mode: int) -> bytes:
    if stat.S_ISLNK(mode):
        return _target(path).encode()
    return path.read_bytes() if stat.S_ISREG(mode) else b""


def _target(path: Path) -> str:
    """Follow links as Go's EvalSymlinks does: a relative path stays relative unless a link leads elsewhere."""
    absolute = path.is_absolute()
    resolved = path.resolve(strict=True)
    return resolved.as_posix() if absolute else Path(os.path.relpath(resolved)).as_posix()


def _owned_by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
