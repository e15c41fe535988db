"""The decision what to build."""

import pytest
from airgap_images.plan import DEFINITION_LABEL, STANDIN_LABEL, State, state_of, to_build

NEEDS: dict[str, tuple[str, ...]] = {"base": (), "a": ("base",), "b": ("base",), "c": ("a", "base")}
CURRENT = dict.fromkeys(NEEDS, State.CURRENT)


@pytest.mark.parametrize(
    ("labels", "state"),
    [
        (None, State.MISSING),
        ({STANDIN_LABEL: "x", DEFINITION_LABEL: "h1"}, State.CURRENT),
        ({STANDIN_LABEL: "x", DEFINITION_LABEL: "h0"}, State.OUTDATED),
        ({STANDIN_LABEL: "x"}, State.OUTDATED),
        ({}, State.OFFICIAL),
        ({"maintainer": "NGINX Docker Maintainers"}, State.OFFICIAL),
        # Labels of a stand-in that somebody's own image inherited without the first one say nothing.
        ({DEFINITION_LABEL: "h0"}, State.OFFICIAL),
    ],
)
def test_state_follows_from_the_labels(labels: dict[str, str] | None, state: State) -> None:
    """Only an image that says it is a stand-in can be out of date."""
    assert state_of(labels, "h1") is state


@pytest.mark.parametrize(
    ("requested", "changed", "rebuild", "expected"),
    [
        (["a", "b"], {}, False, {}),
        (["a"], {"a": State.MISSING}, False, {"a": ()}),
        (["a"], {"a": State.OUTDATED}, False, {"a": ()}),
        (["a"], {"a": State.MISSING, "base": State.MISSING}, False, {"base": (), "a": ("base",)}),
        (["a"], {"b": State.MISSING}, False, {}),
        (["a"], {"base": State.MISSING}, False, {}),
        (["c"], {"a": State.OUTDATED, "c": State.OUTDATED}, False, {"a": (), "c": ("a",)}),
        (["a"], {"a": State.OFFICIAL}, False, {}),
        (["a"], {"a": State.OFFICIAL, "base": State.MISSING}, False, {}),
        (["a"], {"a": State.OFFICIAL}, True, {}),
        (["c"], {"a": State.OFFICIAL, "c": State.MISSING}, False, {"c": ()}),
        (["a"], {}, True, {"base": (), "a": ("base",)}),
        (["c"], {"a": State.OFFICIAL}, True, {"base": (), "c": ("base",)}),
    ],
)
def test_what_is_built(
    requested: list[str],
    changed: dict[str, State],
    rebuild: bool,  # noqa: FBT001 - a column of the table
    expected: dict[str, tuple[str, ...]],
) -> None:
    """Missing and outdated images are built after their needs; current ones only when asked, official ones never."""
    assert to_build(requested, NEEDS, CURRENT | changed, rebuild=rebuild) == expected
