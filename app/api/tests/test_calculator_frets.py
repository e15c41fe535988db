"""Where frets go."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from berth_api.calculator.frets import from_nut, lay_out

few = settings(max_examples=60, deadline=None)
scale = st.floats(100, 2000)
count = st.integers(1, 48)


@pytest.mark.parametrize("fret", [1, 5, 7, 12, 19, 24])
def test_the_formula_agrees_with_the_workshop_rule(fret: int) -> None:
    """Dividing what is left of the string by 17.817154, once for each fret, leads to the same places."""
    left = 648.0
    for _ in range(fret):
        left -= left / 17.817154
    assert from_nut(648.0, fret) == pytest.approx(648.0 - left, abs=1e-4)


@given(scale, count)
@few
def test_frets_follow_one_another_ever_closer(scale_mm: float, frets: int) -> None:
    """Each fret lies beyond the one before, by less than that did, and all lie before the bridge."""
    board = lay_out(treble_scale_mm=scale_mm, bass_scale_mm=scale_mm, frets=frets, perpendicular_fret=0)
    places = [fret.treble_mm for fret in board.frets]
    steps = [after - before for before, after in pairwise(places)]
    assert (len(places), places[0]) == (frets + 1, 0)
    assert all(step > 0 for step in steps)
    assert all(after < before for before, after in pairwise(steps))
    assert places[-1] < scale_mm
    assert [fret.treble_step_mm for fret in board.frets] == pytest.approx([0, *steps])
    assert [fret.bass_mm for fret in board.frets] == places
    assert {fret.skew_mm for fret in board.frets} == {0}


@given(scale, st.integers(0, 36))
@few
def test_an_octave_is_half_of_what_is_left(scale_mm: float, fret: int) -> None:
    """Twelve frets on, half as much string is left; the twelfth fret halves the scale."""
    left = scale_mm - from_nut(scale_mm, fret)
    assert scale_mm - from_nut(scale_mm, fret + 12) == pytest.approx(left / 2)
    assert from_nut(scale_mm, 12) == scale_mm / 2


@given(scale, scale, count, st.data())
@few
def test_a_fan_opens_from_its_perpendicular_fret(treble: float, bass: float, frets: int, data: st.DataObject) -> None:
    """The perpendicular fret is square; from it on the skew grows towards the bridge and the other way to the nut."""
    square = data.draw(st.integers(0, frets))
    board = lay_out(treble_scale_mm=treble, bass_scale_mm=bass, frets=frets, perpendicular_fret=square)
    skews = [fret.skew_mm for fret in board.frets]
    assert skews[square] == 0
    assert all(
        after - before == pytest.approx((bass - treble) * 2 ** (-n / 12) * (1 - 2 ** (-1 / 12)), abs=1e-9)
        for n, (before, after) in enumerate(pairwise(skews))
    )
    assert board.bridge_skew_mm - skews[0] == pytest.approx(bass - treble, abs=1e-9)
    for fret in board.frets:
        assert fret.bass_mm - fret.treble_mm == pytest.approx(fret.skew_mm - skews[0], abs=1e-9)


def test_a_square_place_may_lie_between_frets() -> None:
    """The perpendicular place need not be a whole fret: then no fret is square, and the two beside it lean apart."""
    board = lay_out(treble_scale_mm=648, bass_scale_mm=686, frets=22, perpendicular_fret=7.5)
    assert board.frets[7].skew_mm < 0 < board.frets[8].skew_mm
    assert math.isclose(board.frets[12].bass_mm, 343)
