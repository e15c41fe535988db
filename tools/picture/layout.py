"""Where everything of a picture stands: columns by network, rows by turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tools.picture.graph import Graph, Tier

EDGE: Final = "edge"
DATA: Final = "data"
LOGS: Final = "logs"
BOX_WIDTH: Final = 230
LINE: Final = 18
GAP: Final = 34
PAD: Final = 26
TOP: Final = 92
LEFT: Final = 190
COLUMN: Final = BOX_WIDTH + 90


Lines = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A tier's place."""

    tier: Tier
    """The tier."""

    lines: tuple[str, ...]
    """What is written below its name."""

    x: float
    """Left edge."""

    y: float
    """Upper edge."""

    height: float
    """From there down."""

    @property
    def middle(self) -> float:
        """Half-way down."""
        return self.y + self.height / 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A network's place, behind its tiers."""

    network: str
    """The network's name."""

    x: float
    """Left edge."""

    y: float
    """Upper edge."""

    width: float
    """From there to the right."""

    height: float
    """From there down."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """A whole picture."""

    boxes: dict[str, Box]
    """Tier to its place."""

    zones: tuple[Zone, ...]
    """Networks that are drawn as areas; the others are written into the boxes."""

    width: float
    """Of the picture."""

    height: float
    """Of the picture, without the legend."""

    def gap_near(self, y: float) -> float:
        """The height nearest to `y` at which a line passes the middle column without touching a box."""
        column = sorted((box for box in self.boxes.values() if box.x == LEFT + COLUMN), key=lambda box: box.y)
        gaps = [(upper.y + upper.height + lower.y) / 2 for upper, lower in pairwise(column)]
        return min(gaps, key=lambda gap: abs(gap - y), default=y)


def layout_of(graph: Graph) -> Layout:
    """Place everything.

    The way in is on the left, what is on both networks in the middle, what keeps data on the right, and what collects
    logs below.
    """
    ordered = sorted(graph.tiers, key=lambda tier: (tier.turn, tier.name))
    targets = {target for _, target in graph.arrows}
    areas = {tier.name: _areas(tier, graph) for tier in ordered}
    entry = [tier for tier in ordered if areas[tier.name] == {EDGE} and tier.name not in targets]
    pages = [tier for tier in ordered if areas[tier.name] == {EDGE} and tier.name in targets]
    both = [tier for tier in ordered if {EDGE, DATA} <= areas[tier.name]]
    asking = [tier for tier in ordered if areas[tier.name] == {DATA} and tier.name not in targets]
    stores = [tier for tier in ordered if areas[tier.name] == {DATA} and tier.name in targets]
    logs = [tier for tier in ordered if areas[tier.name] <= {LOGS}]
    lines = {tier.name: _lines(tier, areas[tier.name]) for tier in ordered}
    boxes: dict[str, Box] = {}
    both_top = _column(boxes, pages, lines, 1, TOP + PAD)
    both_top += GAP if pages else 0
    edge_end = _column(boxes, both, lines, 1, both_top)
    data_end = max(_column(boxes, asking, lines, 1, edge_end + GAP * 1.6), _column(boxes, stores, lines, 2, both_top))
    middle = (TOP + edge_end) / 2
    tall = sum(_box_height(lines[tier.name]) + GAP for tier in entry) - GAP
    _column(boxes, entry, lines, 0, max(TOP + PAD, middle - tall / 2))
    entry_end = max((box.y + box.height for box in boxes.values() if box.tier in entry), default=TOP)
    zones = [_zone(EDGE, 0, 1, TOP, max(edge_end, entry_end) + PAD), _zone(DATA, 1, 2, both_top - PAD, data_end + PAD)]
    bottom = max(zone.y + zone.height for zone in zones)
    if logs:
        top = bottom + GAP
        for index, tier in enumerate(logs):
            _column(boxes, [tier], lines, index, top + PAD)
        end = max(boxes[tier.name].y + boxes[tier.name].height for tier in logs)
        zones.append(_zone(LOGS, 0, max(2, len(logs) - 1), top, end + PAD))
        bottom = end + PAD
    return Layout(boxes=boxes, zones=tuple(zones), width=LEFT + 2 * COLUMN + BOX_WIDTH + 2 * PAD, height=bottom)


def _areas(tier: Tier, graph: Graph) -> set[str]:
    """The areas a tier is drawn in: who only answers stands with data, and who only sends logs not with logs."""
    areas = set(tier.networks) & {EDGE, DATA, LOGS}
    answers_only = tier.name not in {source for source, _ in graph.arrows}
    if DATA in areas and answers_only and tier.name in {target for _, target in graph.arrows}:
        return {DATA}
    return areas - {LOGS} or areas


def _lines(tier: Tier, areas: set[str]) -> tuple[str, ...]:
    return (
        tier.limits,
        *(f"port {port}" for port in tier.ports),
        *(f"keeps {volume}" for volume in tier.volumes),
        *(f"also on {name}" for name in tier.networks if name not in areas),
    )


def _box_height(lines: Sequence[str]) -> float:
    return 38 + LINE * len(lines)


def _column(boxes: dict[str, Box], tiers: Sequence[Tier], lines: Lines, column: int, top: float) -> float:
    """Stack tiers from `top` on and answer where they end."""
    for tier in tiers:
        own = lines[tier.name]
        boxes[tier.name] = Box(tier=tier, lines=own, x=LEFT + column * COLUMN, y=top, height=_box_height(own))
        top += _box_height(own) + GAP
    return top - GAP if tiers else top


def _zone(network: str, first: int, last: int, top: float, bottom: float) -> Zone:
    inset = {EDGE: 0, DATA: 10, LOGS: 0}[network]  # so that the lines of two areas do not lie on each other
    x = LEFT + first * COLUMN - PAD + inset
    right = LEFT + last * COLUMN + BOX_WIDTH + PAD - (0 if network == DATA else 10)
    return Zone(network=network, x=x, y=top, width=right - x, height=bottom - top)
