"""The table of refused configurations: `refused.txt`, one line each.

`dev` or `prod` is the smallest good stack file; `path = value` (JSON) changes it, `-path` takes a key out, `&` joins
several changes. Behind `=>` stand all mistakes that are listed, joined by `&&`.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.settings.values import DEV, PROD, with_value, without

FILE: Final = Path(__file__).parent / "refused.txt"
"""Where the table is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """One line of the table."""

    line: str
    """The stack and its changes."""

    message: str
    """What is answered."""

    @property
    def stack(self) -> str:
        """The stack's name."""
        return self.line.partition(" ")[0]

    @property
    def values(self) -> dict[str, Any]:
        """The stack file's values."""
        values = {"dev": DEV, "prod": PROD}[self.stack]
        for change in self.line.partition(" ")[2].split(" & "):
            path, _, value = change.partition(" = ")
            values = without(values, path[1:]) if path.startswith("-") else with_value(values, path, json.loads(value))
        return values


def refusals() -> list[Refusal]:
    """All lines."""
    lines = [line for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    pairs = [line.partition(" => ") for line in lines]
    return [Refusal(line=line, message=message) for line, _, message in pairs]
