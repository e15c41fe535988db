"""Where frets go.

In twelve-tone equal temperament each fret shortens the string by the twelfth root of two, so fret n of a scale of
length s lies s * (1 - 2^(-n/12)) from the nut (<https://www.liutaiomottola.com/formulae/fret.htm>). The twelfth fret
halves the string: an octave.

On a fanned fretboard the outer strings have scales of their own. One fret, the perpendicular one, stands square to the
neck; the others fan out from it, since along each outer string the formula holds for that string's scale.
Lengths are taken along the neck: the slant of the strings themselves, under 0.1 % of the scale, is left out.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from pydantic import ConfigDict

__all__ = ["STEPS_PER_OCTAVE", "Fret", "Fretboard", "from_nut", "lay_out"]

STEPS_PER_OCTAVE: Final = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Fret:
    """One fret, or the nut."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    number: int
    """0 is the nut."""
    treble_mm: float
    """Distance from the nut, along the string with the treble scale."""
    bass_mm: float
    """Distance from the nut, along the string with the bass scale."""
    treble_step_mm: float
    """Distance from the fret before, on the treble side; 0 for the nut."""
    bass_step_mm: float
    """Distance from the fret before, on the bass side; 0 for the nut."""
    skew_mm: float
    """How much nearer to the bridge the bass end is than the treble end, along the neck; 0 for a square fret."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fretboard:
    """All frets from the nut on, and where the bridge stands."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    treble_scale_mm: float
    bass_scale_mm: float
    bridge_skew_mm: float
    """Like `Fret.skew_mm`, of the line through the string's ends at the bridge."""
    frets: list[Fret]
    """The nut first."""


def from_nut(scale_mm: float, fret: float) -> float:
    """Give the distance of a fret from the nut; the fret need not be a whole number."""
    return scale_mm * (1 - 2 ** (-fret / STEPS_PER_OCTAVE))


def lay_out(*, treble_scale_mm: float, bass_scale_mm: float, frets: int, perpendicular_fret: float) -> Fretboard:
    """Lay out `frets` frets over two scales, which are equal on an ordinary fretboard."""
    difference = bass_scale_mm - treble_scale_mm
    square_at = from_nut(difference, perpendicular_fret)
    places = [(from_nut(treble_scale_mm, n), from_nut(bass_scale_mm, n)) for n in range(frets + 1)]
    before = [places[0], *places]
    return Fretboard(
        treble_scale_mm=treble_scale_mm,
        bass_scale_mm=bass_scale_mm,
        bridge_skew_mm=difference - square_at,
        frets=[
            Fret(
                number=number,
                treble_mm=treble,
                bass_mm=bass,
                treble_step_mm=treble - treble_before,
                bass_step_mm=bass - bass_before,
                skew_mm=from_nut(difference, number) - square_at,
            )
            for number, ((treble, bass), (treble_before, bass_before)) in enumerate(zip(places, before, strict=False))
        ],
    )
