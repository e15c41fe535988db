"""Where strings lie across the nut, or across the saddle.

Two ways are in use, <https://www.projectguitar.com/tutorials/instrument-building/equal-vs-proportional-string-spacing-r15/>:

- centres: all centres are equally far apart, (last centre - first centre) / (n - 1);
- gaps ("proportional"): all gaps between neighbours are equal, (room between the margins - all gauges) / (n - 1),
  as in <http://theguitarmechanic.com/NutSpacing.html>, so that thick strings do not crowd each other.

A margin is the wood between the edge of the nut and the edge of the outer string. Without gauges strings are lines,
and both ways give the same.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import ClassVar

from pydantic import ConfigDict

__all__ = ["NoRoomError", "PlacedString", "Spacing", "SpacingMethod", "space"]


class SpacingMethod(StrEnum):
    """What is equal between neighbouring strings."""

    CENTRES = "centres"
    GAPS = "gaps"


class NoRoomError(ValueError):
    """The strings do not fit between the margins; the message says by how much."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedString:
    """One string across the nut."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    number: int
    """From 1, on the bass side."""
    gauge_mm: float
    """Diameter; 0 where none was given."""
    centre_mm: float
    """Distance of the centre from the bass edge of the nut."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spacing:
    """All strings across the nut."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    nut_width_mm: float
    method: SpacingMethod
    strings: list[PlacedString]
    """From the bass side to the treble side."""
    centre_distances_mm: list[float]
    """From each centre to the next."""
    gaps_mm: list[float]
    """Free room from each string to the next; margins, gauges and gaps together make the nut's width."""
    bass_margin_mm: float
    treble_margin_mm: float


def space(
    *,
    nut_width_mm: float,
    gauges_mm: tuple[float, ...],
    bass_margin_mm: float,
    treble_margin_mm: float,
    method: SpacingMethod,
) -> Spacing:
    """Place two or more strings, given by their diameters from the bass side on.

    Raises:
        NoRoomError: if a gap would be nothing or less.
    """
    count = len(gauges_mm)
    first = bass_margin_mm + gauges_mm[0] / 2
    last = nut_width_mm - treble_margin_mm - gauges_mm[-1] / 2
    if method is SpacingMethod.CENTRES:
        centres = [first + (last - first) * index / (count - 1) for index in range(count)]
    else:
        gap = (nut_width_mm - bass_margin_mm - treble_margin_mm - sum(gauges_mm)) / (count - 1)
        centres = list(accumulate(((a + b) / 2 + gap for a, b in pairwise(gauges_mm)), initial=first))
    distances = [after - before for before, after in pairwise(centres)]
    gaps = [distance - (a + b) / 2 for distance, (a, b) in zip(distances, pairwise(gauges_mm), strict=True)]
    if min(gaps) <= 0:
        found = f"Found {min(gaps):.3f} mm between two strings; expected more than 0"
        message = f"{found}; use a wider nut, smaller margins, thinner or fewer strings."
        raise NoRoomError(message)
    return Spacing(
        nut_width_mm=nut_width_mm,
        method=method,
        strings=[
            PlacedString(number=number, gauge_mm=gauge, centre_mm=centre)
            for number, (gauge, centre) in enumerate(zip(gauges_mm, centres, strict=True), 1)
        ],
        centre_distances_mm=distances,
        gaps_mm=gaps,
        bass_margin_mm=bass_margin_mm,
        treble_margin_mm=treble_margin_mm,
    )
