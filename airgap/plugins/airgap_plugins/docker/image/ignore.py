"""Ignore files: which paths of a build context count.

Docker's rules: patterns in order, the last that matches wins, `!` takes a path back, a pattern that matches a
directory matches all in it, `**` spans directories.
"""

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """One line of an ignore file."""

    text: str
    """Without the `!`, cleaned of needless slashes and dots."""
    takes_back: bool
    expression: re.Pattern[str]


Matches = tuple[bool, ...]
"""For a directory: which patterns match it, and so all in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the patterns say of one path."""

    ignored: bool
    matches: Matches


class Ignore:
    """The patterns of one ignore file."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Take the lines of the file."""
        self.patterns: Sequence[Pattern] = [_pattern(line) for line in map(_clean, lines) if line]
        self.takes_back = any(pattern.takes_back for pattern in self.patterns)
        """Whether something in an ignored directory can count again."""

    def verdict(self, path: str, parent: Matches) -> Verdict:
        """Judge a path.

        Args:
            path: Relative to the context, with slashes.
            parent: The matches of its directory; empty at the root.
        """
        ignored = False
        matches = []
        for index, pattern in enumerate(self.patterns):
            match = bool(parent) and parent[index]
            if not match and pattern.takes_back == ignored:  # else it could change nothing
                match = pattern.expression.fullmatch(path) is not None
            if match:
                ignored = not pattern.takes_back
            matches.append(match)
        return Verdict(ignored=ignored, matches=tuple(matches))


def find(dockerfile: str, context: str) -> list[str]:
    """Read the ignore file that counts: the Dockerfile's own, else the context's; none is no lines.

    Args:
        dockerfile: Path of the Dockerfile.
        context: Path of the context.
    """
    for path in (Path(f"{dockerfile}.dockerignore"), Path(context) / ".dockerignore"):
        if path.is_file():
            return path.read_text(encoding="utf-8-sig").splitlines()
    return []


def with_build_files(lines: Sequence[str], dockerfile: str) -> list[str]:
    """Take the files back that the daemon needs for itself.

    Args:
        lines: The ignore file.
        dockerfile: The Dockerfile, relative to the context.
    """
    kept = list(lines)
    for needed in (".dockerignore", dockerfile):
        if Ignore(kept).verdict(needed, ()).ignored or _parent_ignored(kept, needed):
            kept.append(f"!{needed}")
    return kept


def _parent_ignored(lines: Sequence[str], path: str) -> bool:
    ignore = Ignore(lines)
    matches: Matches = ()
    parts = path.split("/")
    for end in range(1, len(parts)):
        matches = ignore.verdict("/".join(parts[:end]), matches).matches
    return ignore.verdict(path, matches).ignored


def _clean(line: str) -> str:
    """Bring a line to Docker's form; empty when it says nothing."""
    if line.startswith("#"):
        return ""
    text = line.strip()
    taken_back = text.startswith("!")
    text = text.removeprefix("!").strip()
    if not text:
        return ""
    text = posixpath.normpath(text)
    text = text.lstrip("/") if len(text) > 1 else text
    return f"!{text}" if taken_back else text


def _pattern(line: str) -> Pattern:
    text = line.removeprefix("!")
    return Pattern(text=text, takes_back=line.startswith("!"), expression=re.compile(_expression(text)))


def _expression(text: str) -> str:
    parts = []
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if text.startswith("**", at - 1):
            at += 1
            if text.startswith("/", at):
                at += 1
            parts.append("(.*/)?" if at < len(text) else ".*")
        elif char == "*":
            parts.append("[^/]*")
        elif char == "?":
            parts.append("[^/]")
        elif char == "\\" and at < len(text):
            parts.append(re.escape(text[at]))
            at += 1
        elif char in "[]^-":
            parts.append(char)  # a class of characters, in the same spelling
        else:
            parts.append(re.escape(char))
    return "".join(parts)
