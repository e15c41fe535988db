"""The definition of an image: what it is built on, its hash, and the choice by reference."""

from collections.abc import Mapping

import pytest
from airgap_images.errors import ImagesError
from airgap_images.recipe import BASE, RECIPES, digests, graph, parents, read_files, select

FILES: dict[str, Mapping[str, bytes]] = {
    "base": {"finish.sh": b"true"},
    "tool": {"Dockerfile": b"FROM base\nCOPY tool.sh /", "tool.sh": b"echo 1"},
    "other": {"Dockerfile": b"FROM base"},
    "product": {"Dockerfile": b"FROM tool AS build\nFROM base\nCOPY --from=build /a /b"},
}


def hashes(files: Mapping[str, Mapping[str, bytes]], machine: str = "machine") -> dict[str, str]:
    """The definition hashes of a set of folders."""
    return digests(files, graph(files), machine)


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ("FROM base", ("base",)),
        ("from base as build", ("base",)),
        ("FROM --platform=linux/amd64 base", ("base",)),
        ("FROM scratch\nCOPY --from=tool /a /b", ("tool",)),
        ("FROM scratch\nCOPY --chown=1:1 --from=tool /a /b", ("tool",)),
        ("FROM tool AS x\nFROM base\nCOPY --from=x /a /b", ("base", "tool")),
        ("FROM elsewhere:1", ()),
        ("# FROM base\nFROM scratch", ()),
    ],
)
def test_parents_are_the_known_references_a_dockerfile_takes_from(dockerfile: str, expected: tuple[str, ...]) -> None:
    """FROM and COPY --from of a known reference, and nothing else, put an image behind another."""
    assert parents({"Dockerfile": dockerfile.encode()}, FILES) == expected


def test_a_changed_file_changes_the_hash_of_its_image_and_of_those_built_on_it() -> None:
    """A change reaches exactly what depends on it."""
    before = hashes(FILES)
    after = hashes(FILES | {"tool": {**FILES["tool"], "tool.sh": b"echo 2"}})
    assert {name for name in before if before[name] != after[name]} == {"tool", "product"}


@pytest.mark.parametrize(
    "changed",
    [
        {"Dockerfile": b"FROM base\nCOPY tool.sh /", "tool2.sh": b"echo 1"},
        {"Dockerfile": b"FROM base\nCOPY tool.sh /"},
        {"Dockerfile": b"FROM base\nCOPY tool.sh /", "tool.sh": b"echo 1", "more": b""},
        {"Dockerfile": b"FROM base\nCOPY tool.sh /tool.sh\n6\necho 1"},
    ],
)
def test_a_renamed_added_removed_or_merged_file_changes_the_hash(changed: Mapping[str, bytes]) -> None:
    """Names and borders of files count, not only the bytes."""
    assert hashes(FILES)["tool"] != hashes(FILES | {"tool": changed})["tool"]


def test_another_mirror_or_authority_changes_every_hash() -> None:
    """What the machine gives is in every image."""
    one, two = hashes(FILES), hashes(FILES, "another machine")
    assert all(one[name] != two[name] for name in FILES)


def test_every_recipe_of_the_table_stands_on_the_base_and_notes_its_versions() -> None:
    """A folder without a Dockerfile, off the shared base or without a note fails here, not in a build."""
    files = {recipe.reference: read_files(recipe) for recipe in (BASE, *RECIPES)}
    needs = graph(files)
    assert needs.pop(BASE.reference) == ()
    for recipe in RECIPES:
        below = set(needs[recipe.reference])
        while below - {BASE.reference}:
            below = {lower for one in below for lower in needs.get(one, (one,))}
        assert below == {BASE.reference}
        assert b"/etc/berth-standin" in files[recipe.reference]["Dockerfile"]


def test_all_recipes_are_chosen_when_none_is_named() -> None:
    """`ensure` without a reference means every image."""
    assert select([]) == RECIPES


def test_an_unknown_reference_is_refused_with_the_known_ones() -> None:
    """A mistyped reference says what exists."""
    with pytest.raises(ImagesError) as refused:
        select(["postgres:81"])
    assert str(refused.value).startswith(
        "postgres:81: no recipe; expected one of berth-standin/base:forky, busybox:1.37"
    )
