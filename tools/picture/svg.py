"""Draws a layout as SVG, readable on light and dark pages. The same stack always gives the same text."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from tools.picture.graph import Graph, Network
from tools.picture.layout import BOX_WIDTH, COLUMN, LEFT, LINE, PAD, Box, Layout, Zone, layout_of

_STYLE: Final = """\
  :root { --ink: #1c2430; --soft: #5b6675; --page: #ffffff; --card: #ffffff; --rim: #c3cad4;
    --edge: #2563eb; --data: #0f8a5f; --logs: #b45309; --line: #6b7687 }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a3aebd; --page: #12161c; --card: #1b212a;
    --rim: #3a4452; --edge: #7aa7ff; --data: #4ccf9b; --logs: #f0a55b; --line: #8f9bad } }
  text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--soft) }
  .title { font-size: 22px; font-weight: 650; fill: var(--ink) }
  .name { font-size: 15px; font-weight: 650; fill: var(--ink) }
  .area { font-weight: 650 }
  .card { fill: var(--card); stroke: var(--rim); stroke-width: 1.2 }
  .once { stroke-dasharray: 5 4 }
  .turn { fill: var(--ink) } .turn-text { font-size: 11px; font-weight: 650; fill: var(--page); text-anchor: middle }
  .arrow { fill: none; stroke: var(--line); stroke-width: 1.6; marker-end: url(#tip) }
  .zone { stroke-width: 1.4; fill-opacity: .07 }"""
_TIP: Final = """\
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">\
<path d="M0 0 10 5 0 10z" fill="var(--line)"/></marker></defs>"""
_COLOURS: Final = ("edge", "data", "logs")


def draw(graph: Graph) -> str:
    """The picture of a stack.

    Args:
        graph: The stack.
    """
    layout = layout_of(graph)
    height = layout.height + 92
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width:g} {height:g}" role="img"'
    parts = [
        f'{head} aria-label="The tiers of {escape(graph.name)} and their networks">',
        f"<style>\n{_STYLE}\n</style>",
        _TIP,
        f'<rect width="{layout.width:g}" height="{height:g}" rx="10" fill="var(--page)"/>',
        _text(PAD, 40, graph.name, "title"),
        _text(PAD, 62, "drawn from what the program registers"),
        *(_zone(zone, graph) for zone in layout.zones),
        *_way_in(layout),
        *(_arrow(layout, layout.boxes[source], layout.boxes[target]) for source, target in graph.arrows),
        *(part for box in layout.boxes.values() for part in _box(box)),
        *_legend(graph, layout),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(x: float, y: float, words: str, kind: str = "", colour: str = "") -> str:
    looks = (f' class="{kind}"' if kind else "") + (f' style="fill: var(--{colour})"' if colour else "")
    return f'<text x="{x:g}" y="{y:g}"{looks}>{escape(words)}</text>'


def _colour(network: str) -> str:
    return network if network in _COLOURS else "line"


def _zone(zone: Zone, graph: Graph) -> str:
    network = next((one for one in graph.networks if one.name == zone.network), None)
    colour = _colour(zone.network)
    words = _network_words(network) if network else zone.network
    return (
        f'<rect class="zone" x="{zone.x:g}" y="{zone.y:g}" width="{zone.width:g}" height="{zone.height:g}" rx="14"'
        f' fill="var(--{colour})" stroke="var(--{colour})"/>\n' + _area_title(zone, words, colour)
    )


def _area_title(zone: Zone, words: str, colour: str) -> str:
    """Above the area on its free side: the way in from the left, data from the right."""
    anchor, x = ("end", zone.x + zone.width - 14) if zone.network == "data" else ("start", zone.x + 14)
    return (
        f'<text class="area" x="{x:g}" y="{zone.y - 8:g}" text-anchor="{anchor}"'
        f' style="fill: var(--{colour})">{escape(words)}</text>'
    )


def _network_words(network: Network) -> str:
    return f"{network.name} {network.subnet}{', no way out' if network.internal else ''}"


def _box(box: Box) -> Iterator[str]:
    tier = box.tier
    kind = "card" if tier.containers else "card once"
    yield f'<rect class="{kind}" x="{box.x:g}" y="{box.y:g}" width="{BOX_WIDTH}" height="{box.height:g}" rx="9"/>'
    times = f" \u00d7 {tier.containers}" if tier.containers > 1 else ""
    yield _text(box.x + 14, box.y + 24, f"{tier.name}{times}", "name")
    yield f'<circle class="turn" cx="{box.x + BOX_WIDTH - 20:g}" cy="{box.y + 19:g}" r="9"/>'
    yield _text(box.x + BOX_WIDTH - 20, box.y + 23, str(tier.turn), "turn-text")
    for index, line in enumerate(box.lines):
        yield _text(box.x + 14, box.y + 44 + index * LINE, line)


def _way_in(layout: Layout) -> Iterator[str]:
    """From outside to whatever is on the left and has a port of the host."""
    for box in layout.boxes.values():
        if box.tier.ports and box.x == LEFT:
            yield _text(PAD, box.middle - 12, "clients", "name")
            yield f'<path class="arrow" d="M{PAD:g} {box.middle:g} H{box.x - 3:g}"/>'


def _arrow(layout: Layout, source: Box, target: Box) -> str:
    if target.x == source.x:
        down = target.y > source.y
        x = source.x + BOX_WIDTH / 2
        y1, y2 = (source.y + source.height, target.y - 3) if down else (source.y, target.y + target.height + 3)
        return _path(f"M{x:g} {y1:g} V{y2:g}")
    right = target.x > source.x
    x1, x2 = (source.x + BOX_WIDTH, target.x - 3) if right else (source.x, target.x + BOX_WIDTH + 3)
    if abs(target.x - source.x) < 2 * COLUMN:
        return _path(f"M{x1:g} {source.middle:g} {_bend(x1, source.middle, x2, target.middle)}")
    between = layout.gap_near((source.middle + target.middle) / 2)
    near, far = (
        (x1 + COLUMN - BOX_WIDTH, x2 - COLUMN + BOX_WIDTH)
        if right
        else (x1 - COLUMN + BOX_WIDTH, x2 + COLUMN - BOX_WIDTH)
    )
    first, last = _bend(x1, source.middle, near, between), _bend(far, between, x2, target.middle)
    return _path(f"M{x1:g} {source.middle:g} {first} H{far:g} {last}")


def _bend(x1: float, y1: float, x2: float, y2: float) -> str:
    half = (x1 + x2) / 2
    return f"C{half:g} {y1:g} {half:g} {y2:g} {x2:g} {y2:g}"


def _path(way: str) -> str:
    return f'<path class="arrow" d="{way}"/>'


def _legend(graph: Graph, layout: Layout) -> Iterator[str]:
    y = layout.height + 34
    yield f'<circle class="turn" cx="{PAD + 9:g}" cy="{y - 4:g}" r="9"/>'
    yield _text(PAD + 9, y, "1", "turn-text")
    yield _text(PAD + 26, y, "starts when all lower numbers it waits for are healthy")
    yield f'<path class="arrow" d="M{PAD + 400:g} {y - 4:g} h40"/>'
    yield _text(PAD + 452, y, "sends requests to")
    yield f'<rect class="card once" x="{PAD + 600:g}" y="{y - 14:g}" width="34" height="19" rx="5"/>'
    yield _text(PAD + 644, y, "runs once and goes")
    drawn = {zone.network for zone in layout.zones}
    further = [_network_words(one) for one in graph.networks if one.name not in drawn]
    if further:
        yield _text(PAD, y + 28, f"Further networks: {', '.join(further)}")
