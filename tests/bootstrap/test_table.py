"""Tables as text."""

import pytest

from bootstrap import table


def test_columns_are_aligned() -> None:
    """Every column starts in the same place, and no line ends in blanks."""
    text = table.render([("endpoints.app", "http://x"), ("b", "")], header=("output", "value"))
    assert text.splitlines() == [
        "output         value",
        "-------------  --------",
        "endpoints.app  http://x",
        "b",
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"b": "2", "a": 1}, [("a", "1"), ("b", "2")]),
        (
            {"endpoints": {"app": "http://x", "db": {"port": 5}}},
            [("endpoints.app", "http://x"), ("endpoints.db.port", "5")],
        ),
        ({"ports": [80, 443]}, [("ports", "80, 443")]),
        ({"images": [{"name": "api"}]}, [("images[0].name", "api")]),
        ({"password": "[secret]", "ok": True, "none": None}, [("none", "-"), ("ok", "yes"), ("password", "[secret]")]),
    ],
)
def test_outputs_are_opened_up(values: object, expected: list[tuple[str, str]]) -> None:
    """Nested outputs become dotted names in a fixed order; secrets stay as the CLI shows them."""
    assert table.outputs(values) == expected
