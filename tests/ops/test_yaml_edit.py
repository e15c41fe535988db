"""One value is set; everything else stays."""

import pytest

from ops.yaml_edit import set_value

PATH = ("config", "s:api", "image")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("config:\n  s:api:\n    image: old  # why\n", "config:\n  s:api:\n    image: new  # why\n"),
        ("config:\n  s:api:\n    image: 'old'\n", "config:\n  s:api:\n    image: new\n"),
        ("config:\n  s:api: {a: 1, image: old, b: 2}\n", "config:\n  s:api: {a: 1, image: new, b: 2}\n"),
        ("config:\n  s:api: { a: 1 }  # why\n", "config:\n  s:api: { image: new, a: 1 }  # why\n"),
        ("config:\n  s:api: {a: 1}\n", "config:\n  s:api: {image: new, a: 1}\n"),
        (
            "config:\n    s:api:\n        # why\n        a: 1\n",
            "config:\n    s:api:\n        # why\n        image: new\n        a: 1\n",
        ),
        ("config:\n  s:api:\nsalt: 1\n", "config:\n  s:api:\n    image: new\nsalt: 1\n"),
        ("config:\n  a: 1\nsalt: 1\n", "config:\n  a: 1\n  s:api:\n    image: new\nsalt: 1\n"),
        ("config:\n  a: 1\n", "config:\n  a: 1\n  s:api:\n    image: new\n"),
    ],
    ids=["comment", "quotes", "flow", "flow add", "tight flow add", "block add", "empty", "section", "section at end"],
)
def test_a_value_is_set_in_place(before: str, after: str) -> None:
    """However the mapping is written, its comments, order and spaces stay."""
    assert set_value(before, PATH, "new") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "config:\n  s:elk:\n    kibana:\n      a: 1\n    b: 2\n",
            "config:\n  s:elk:\n    kibana:\n      image: new\n      a: 1\n    b: 2\n",
        ),
        (
            "config:\n  s:elk:\n    b: 2\n  s:z: 1\n",
            "config:\n  s:elk:\n    b: 2\n    kibana:\n      image: new\n  s:z: 1\n",
        ),
    ],
    ids=["there", "missing"],
)
def test_a_value_may_lie_deeper(before: str, after: str) -> None:
    """Parts of a tier have sections of their own."""
    assert set_value(before, ("config", "s:elk", "kibana", "image"), "new") == after


@pytest.mark.parametrize("text", ["config:\n  s:elk: {b: 2}\n", "config:\n  a: 1\n"], ids=["flow", "no tier"])
def test_a_deeper_section_needs_its_tier(text: str) -> None:
    """A tier that the file does not have, or has on one line, is not made up."""
    with pytest.raises(ValueError, match=r"^s:elk\.kibana\.image cannot be set in this form of YAML"):
        set_value(text, ("config", "s:elk", "kibana", "image"), "new")


def test_what_cannot_be_set_safely_is_refused() -> None:
    """A form this cannot follow is refused, never damaged."""
    with pytest.raises(ValueError, match=r"s:api\.image cannot be set in this form of YAML; write it over more lines"):
        set_value("config:\n  s:api:\n    image: |\n      old\n", PATH, "new")
