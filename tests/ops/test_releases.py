"""`berth releases`."""

from ops.commands.releases import as_json, rows
from tests.ops.releases import release

A = release("a", commit=None, migration=None)
B = release("b")
PRESENT = {"sha256:api-b", "sha256:postgres", "sha256:spa"}


def test_rows_tell_the_live_release_and_the_ones_without_images() -> None:
    """S0-35: the last one first, the live one marked, and whether there is a way back."""
    assert rows([A, B], B.id, PRESENT) == [
        ("live", B.id, B.when, B.who, "abc", "0001", "kept"),
        ("", A.id, A.when, A.who, "-", "-", "gone"),
    ]


def test_json_has_all_of_a_release() -> None:
    """Programs get every field, and what the table says."""
    (found,) = as_json([B], None, PRESENT)
    assert (found["live"], found["images_kept"], found["settings"]) == (False, True, B.settings)


def test_nothing_recorded_is_no_row() -> None:
    """An empty ledger is an empty table."""
    assert rows([], None, set()) == []
