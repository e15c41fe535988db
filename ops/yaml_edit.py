"""One value set in a YAML text whose every other character stays. Pure: text in, text out."""

from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML

_INDENT = 2


def set_value(text: str, path: Sequence[str], value: str) -> str:
    """Set a value some keys deep, such as `config`, `berth:api`, `image`.

    Args:
        text: The document; all mappings but the last one are there.
        path: Three keys or more.
        value: A text that needs no quotes.

    Returns:
        The new document: the value is replaced, or the key is added to its mapping, or the mapping to its parent.

    Raises:
        ValueError: the document is written in a way that cannot be changed like this.
    """
    *above, second, key = path
    grandparent: Any = None
    parent: Any = YAML().load(text)
    wanted: Any = YAML(typ="safe").load(text)
    expected, lines = wanted, text.splitlines(keepends=True)
    for one in above:
        if not hasattr(parent.get(one), "fa"):  # what every mapping of ruamel's has
            raise ValueError(_message(path))
        grandparent, parent, expected = parent, parent[one], expected[one]
    section = parent.get(second)
    if not section:
        if parent.fa.flow_style():
            raise ValueError(_message(path))
        _add_section(lines, parent, grandparent.lc.key(above[-1]), second, f"{key}: {value}")
    elif key in section:
        line, column = section.lc.value(key)
        lines[line] = _replaced(lines[line], column, str(section[key]), value)
    elif section.fa.flow_style():
        line, column = parent.lc.value(second)
        start = lines[line].index("{", column) + 1
        gap = " " if lines[line][start] == " " else ""
        lines[line] = f"{lines[line][:start]}{gap}{key}: {value},{gap or ' '}{lines[line][start + len(gap) :]}"
    else:
        line, column = min(section.lc.key(one) for one in section)
        lines.insert(line, f"{' ' * column}{key}: {value}\n")
    changed = "".join(lines)
    expected[second] = (expected.get(second) or {}) | {key: value}
    if YAML(typ="safe").load(changed) != wanted:
        raise ValueError(_message(path))
    return changed


def _message(path: Sequence[str]) -> str:
    return f"{'.'.join(path[1:])} cannot be set in this form of YAML; write it over more lines"


def _replaced(line: str, column: int, old: str, new: str) -> str:
    """A line with the value at a column replaced; quotes around the old one go."""
    quote = line[column] if line[column] in "'\"" else ""
    return line[:column] + new + line[column + len(old) + 2 * len(quote) :]


def _add_section(lines: list[str], parent: Any, above: tuple[int, int], second: str, entry: str) -> None:  # noqa: ANN401 - ruamel's own type
    """A mapping with one entry: below its key where that stands empty, else at the end of its parent."""
    start, outer = above
    column = min((parent.lc.key(one)[1] for one in parent), default=outer + _INDENT)
    if second in parent:
        lines.insert(parent.lc.key(second)[0] + 1, f"{' ' * (column + _INDENT)}{entry}\n")
        return
    end = next((n for n, one in enumerate(lines) if n > start and _ends(one, outer)), len(lines))
    lines.insert(end, f"{' ' * column}{second}:\n{' ' * (column + _INDENT)}{entry}\n")


def _ends(line: str, column: int) -> bool:
    """Whether a line stands outside of a mapping whose key is at a column."""
    text = line.lstrip(" ")
    return text not in {"", "\n"} and not text.startswith("#") and len(line) - len(text) <= column
