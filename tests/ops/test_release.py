"""The ledger as it is read."""

import json
from dataclasses import asdict

import pytest

from ops.errors import OpsError
from ops.release import find, parse_ledger, recent
from tests.ops.releases import release

A, B, C = (release(name) for name in "abc")


def test_lines_become_releases() -> None:
    """Every line is a release, in order; empty lines are none."""
    text = "\n".join(json.dumps(asdict(one)) for one in (A, B)) + "\n\n"
    assert parse_ledger(text, "ledger") == [A, B]


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"id": "x"}', "null"], ids=["cut", "list", "empty", "part", "null"])
def test_a_broken_line_is_named(line: str) -> None:
    """A line that is no release is refused with its number and what to do."""
    text = json.dumps(asdict(A)) + "\n" + line
    with pytest.raises(OpsError, match=r"^dev\.jsonl:2: a line that is no release .*; expected .*; remove the line$"):
        parse_ledger(text, "dev.jsonl")


def test_a_release_that_came_back_counts_once() -> None:
    """The list has each release once, by when it last went live."""
    back = release("a", when="2026-02-02T00:00:00Z")
    assert recent([A, B, C, back]) == [back, C, B]
    assert recent([]) == []


@pytest.mark.parametrize(
    ("wanted", "found"), [("a", A), ("bbb", B), ("d", None), ("", None)], ids=["letter", "start", "unknown", "nothing"]
)
def test_a_release_is_found_by_the_start_of_its_id(wanted: str, found: object) -> None:
    """A few digits are enough; nothing finds nothing."""
    assert find([A, B, C], wanted) == found
