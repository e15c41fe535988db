"""The architecture pictures: what is read from a recording, and the committed files."""

import os
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from tests.recording import Recording
from tests.test_program import committed
from tools.picture import Graph, draw, graph_of

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def recordings() -> dict[str, Recording]:
    """Both committed stacks."""
    return {stack: committed(stack) for stack in ("dev", "prod")}


def graph(stack: str, recordings: dict[str, Recording]) -> Graph:
    """The graph of a committed stack."""
    return graph_of(f"berth-{stack}", recordings[stack].resources.values())


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_picture_is_current(stack: str, recordings: dict[str, Recording]) -> None:
    """Whoever changes the architecture and not its picture is told so."""
    file = ROOT / f"docs/architecture-{stack}.svg"
    made = draw(graph(stack, recordings))
    if os.environ.get("BERTH_RECORD"):
        file.write_text(made)
    assert file.read_text() == made, f"{file.name} is out of date: run `make docs` and look at it"


def test_a_graph_is_read_from_what_is_registered(recordings: dict[str, Recording]) -> None:
    """S2-24, S2-26, S4-13: who asks whom, who is on which network, and in which order tiers start."""
    found = graph("prod", recordings)
    tiers = {tier.name: tier for tier in found.tiers}
    assert {("proxy", "api"), ("proxy", "spa"), ("api", "postgres"), ("api", "redis")} <= set(found.arrows)
    assert ("migration", "postgres") in found.arrows
    assert not [arrow for arrow in found.arrows if arrow[1] == "proxy"]
    assert tiers["postgres"].turn < tiers["migration"].turn < tiers["api"].turn < tiers["proxy"].turn
    assert set(tiers["postgres"].networks) == {"data"}
    assert {"edge", "data"} <= set(tiers["api"].networks)
    assert "data" not in tiers["proxy"].networks
    assert tiers["postgres"].volumes == ("postgres-data",)
    assert [tier.name for tier in found.tiers if tier.ports] == ["proxy"]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_tier_is_in_the_picture_and_no_two_overlap(stack: str, recordings: dict[str, Recording]) -> None:
    """A picture shows all of it, with every box inside the picture and apart from the others."""
    found = graph(stack, recordings)
    root = ET.fromstring(draw(found))  # noqa: S314 - made a line above
    spaces = "{http://www.w3.org/2000/svg}"
    names = {(one.text or "").partition(" \u00d7 ")[0] for one in root.iter(f"{spaces}text")}
    assert {tier.name for tier in found.tiers} <= names
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    cards = [
        one for one in root.iter(f"{spaces}rect") if one.get("class", "").startswith("card") and one.get("rx") != "5"
    ]
    places = [tuple(float(one.attrib[key]) for key in ("x", "y", "width", "height")) for one in cards]
    assert len(places) == len(found.tiers)
    for index, (x, y, wide, high) in enumerate(places):
        assert 0 <= x < x + wide <= width
        assert 0 <= y < y + high <= height
        for left, top, across, down in places[:index]:
            assert x + wide <= left or left + across <= x or y + high <= top or top + down <= y


def test_a_drawing_is_the_same_every_time(recordings: dict[str, Recording]) -> None:
    """Nothing in it depends on the order of registration or on the time."""
    resources = list(recordings["dev"].resources.values())
    assert draw(graph_of("berth-dev", resources)) == draw(graph_of("berth-dev", resources[::-1]))
