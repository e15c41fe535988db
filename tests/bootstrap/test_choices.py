"""The decisions, as tables."""

import pytest

from bootstrap.choices import (
    ImagesSeen,
    ImageWay,
    PluginSeen,
    ToolSeen,
    Version,
    Way,
    cli_ways,
    image_way,
    plugin_ways,
    plugins_line,
    uv_ways,
)
from bootstrap.versions import parse


@pytest.mark.parametrize(
    ("on_path", "kept", "may_install", "expected"),
    [
        ((0, 13, 8), False, False, (Way.PATH,)),
        ((0, 8, 0), True, True, (Way.PATH,)),
        ((0, 7, 99), True, True, (Way.KEPT,)),
        (None, True, False, (Way.KEPT,)),
        (None, False, False, (Way.PIP, Way.INSTALLER)),
        (None, False, True, (Way.PIP, Way.INSTALLER, Way.DEBIAN)),
        ((0, 4, 0), False, False, (Way.PIP, Way.INSTALLER)),
    ],
)
def test_uv_comes_from_the_nearest_place(
    on_path: Version | None, *, kept: bool, may_install: bool, expected: tuple[Way, ...]
) -> None:
    """A recent uv on PATH wins; the system is changed last, and only where that is allowed."""
    assert uv_ways(ToolSeen(on_path=on_path, kept=kept), may_install=may_install) == expected


@pytest.mark.parametrize(
    ("on_path", "kept", "refusal", "expected"),
    [
        ((3, 272, 0), True, "", (Way.PATH,)),
        ((3, 200, 0), False, "no route", (Way.PATH,)),
        ((3, 199, 9), True, "", (Way.KEPT,)),
        (None, True, "no route", (Way.KEPT,)),
        (None, False, "", (Way.INSTALLER, Way.BUILD)),
        (None, False, "no such host", (Way.BUILD,)),
        ((2, 0, 0), False, "", (Way.INSTALLER, Way.BUILD)),
    ],
)
def test_the_cli_is_built_only_when_the_official_one_cannot_be_had(
    on_path: Version | None, *, kept: bool, refusal: str, expected: tuple[Way, ...]
) -> None:
    """The order is: recent on PATH, kept, official installer, built; a site out of reach is not asked."""
    assert cli_ways(ToolSeen(on_path=on_path, kept=kept), site_refusal=refusal) == expected


@pytest.mark.parametrize(
    ("on_path", "kept", "downloadable", "refusal", "expected"),
    [
        (True, True, True, "", (Way.PATH,)),
        (False, True, True, "no such host", (Way.KEPT,)),
        (False, False, True, "", (Way.DOWNLOAD, Way.STAND_IN)),
        (False, False, True, "no such host", (Way.STAND_IN,)),
        (False, False, False, "", (Way.STAND_IN,)),
    ],
)
def test_a_stand_in_is_the_last_way_to_a_plugin(
    *, on_path: bool, kept: bool, downloadable: bool, refusal: str, expected: tuple[Way, ...]
) -> None:
    """Official plugins win wherever they can be had."""
    seen = PluginSeen(on_path=on_path, kept=kept, downloadable=downloadable)
    assert plugin_ways(seen, site_refusal=refusal) == expected


@pytest.mark.parametrize(
    ("chosen", "refusal", "expected"),
    [
        (
            {"python": Way.STAND_IN, "docker": Way.STAND_IN},
            "no such host",
            "stand-ins (official ones cannot be downloaded here: no such host)",
        ),
        (
            {"python": Way.STAND_IN, "docker": Way.DOWNLOAD},
            "",
            "stand-ins for python (no official one beside the CLI)",
        ),
        ({"python": Way.KEPT, "docker": Way.PATH}, "", "official: python (kept from an earlier run), docker (on PATH)"),
    ],
)
def test_stand_ins_are_announced(chosen: dict[str, Way], refusal: str, expected: str) -> None:
    """The line says which plugins are stand-ins and why."""
    assert plugins_line(chosen, refusal=refusal) == expected


@pytest.mark.parametrize(
    ("missing", "stand_ins", "outdated", "refusal", "expected"),
    [
        ([], False, True, None, ImageWay.READY),
        ([], True, False, "no such host", ImageWay.READY),
        ([], True, True, "no such host", ImageWay.BUILD),
        (["redis:8.0"], False, False, None, ImageWay.PULL),
        (["redis:8.0"], False, False, "", ImageWay.PULL),
        (["redis:8.0"], True, True, "no such host", ImageWay.BUILD),
    ],
)
def test_images_are_pulled_unless_a_pull_is_known_to_fail(
    missing: list[str], *, stand_ins: bool, outdated: bool, refusal: str | None, expected: ImageWay
) -> None:
    """Official images that are there are never rebuilt; stand-ins are when their definition changed."""
    seen = ImagesSeen(missing=missing, stand_ins=stand_ins, outdated=outdated, pull_refusal=refusal)
    assert image_way(seen) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("uv 0.13.8 (x86_64-unknown-linux-gnu)", (0, 13, 8)),
        ("v3.259.0", (3, 259, 0)),
        ("go version go1.26 linux/amd64", (1, 26, 0)),
        ("unknown", None),
    ],
)
def test_versions_are_read_from_what_tools_print(text: str, expected: Version | None) -> None:
    """The first number with dots is the version."""
    assert parse(text) == expected
