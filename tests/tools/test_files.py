"""What is committed and made of the program is what the program makes today; `make docs` writes it anew."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tools.configuration import configuration_page
from tools.stack_schema import stack_schema

ROOT: Final = Path(__file__).parents[2]
FILES: Final[dict[str, Callable[[], str]]] = {
    "docs/configuration.md": configuration_page,
    "settings/schema.json": lambda: json.dumps(stack_schema(), indent=1) + "\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_made_file_is_current(name: str) -> None:
    """Whoever changes the model and not the file is told so."""
    made = FILES[name]()
    if os.environ.get("BERTH_RECORD"):
        (ROOT / name).write_text(made)
    assert (ROOT / name).read_text() == made, f"{name} is out of date: run `make docs` and read the difference"


def test_the_reference_says_something_of_every_key() -> None:
    """A key without a meaning and a form could not be used."""
    rows = [line.strip("|").split(" | ") for line in configuration_page().splitlines() if line.startswith("| `")]
    assert len(rows) > 50
    assert [row for row in rows if len(row[1].strip()) < 8 or not row[2].strip()] == []
