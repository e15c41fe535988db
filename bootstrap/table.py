"""Plain text tables."""

from collections.abc import Sequence

SECRET = "[secret]"  # noqa: S105 - the text that the CLI shows in place of a secret


def render(rows: Sequence[Sequence[str]], *, header: Sequence[str] = ()) -> str:
    """Rows in aligned columns; the last column may be as long as it wants."""
    lines = [list(header)] if header else []
    lines += [list(row) for row in rows]
    if not lines:
        return ""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    if header:
        lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def outputs(values: object, prefix: str = "") -> list[tuple[str, str]]:
    """Stack outputs as rows (dotted name, value), nested ones opened up, in name order."""
    if isinstance(values, dict):
        return [
            row for name in sorted(values) for row in outputs(values[name], f"{prefix}.{name}" if prefix else str(name))
        ]
    if isinstance(values, list):
        if all(not isinstance(value, dict | list) for value in values):
            return [(prefix, ", ".join(_text(value) for value in values))]
        return [row for index, value in enumerate(values) for row in outputs(value, f"{prefix}[{index}]")]
    return [(prefix, _text(values))]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)
