"""nginx's syntax: blocks with their indentation, and quoted values."""

from collections.abc import Iterable
from typing import Final

_INDENT: Final = "    "


def block(head: str, body: Iterable[str]) -> list[str]:
    """A block with its body indented.

    Args:
        head: What stands before the brace: `http`, `location /api/`.
        body: The lines inside, without their indentation.

    Returns:
        The lines of the block.
    """
    return [f"{head} {{", *(f"{_INDENT}{line}" if line else "" for line in body), "}"]


def quoted(value: str) -> str:
    """A value between double quotes; the model has refused what they cannot hold."""
    return f'"{value}"'


def text(lines: Iterable[str]) -> str:
    """The content of a file: every line with its end."""
    return "".join(f"{line}\n" for line in lines)
