"""Where strings lie across the nut."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from berth_api.calculator.strings import NoRoomError, Spacing, SpacingMethod, space

few = settings(max_examples=60, deadline=None)
gauges = st.lists(st.floats(0.1, 3), min_size=2, max_size=12).map(tuple)
margin = st.floats(0, 10)
INCH = 25.4
LIGHT_SET = tuple(INCH * gauge for gauge in (0.046, 0.036, 0.026, 0.017, 0.013, 0.010))


def place(gauges_mm: tuple[float, ...], method: SpacingMethod, width: float = 120.0, edge: float = 3.0) -> Spacing:
    """Place strings with the same margin on both sides."""
    return space(nut_width_mm=width, gauges_mm=gauges_mm, bass_margin_mm=edge, treble_margin_mm=edge, method=method)


def test_equal_gaps_are_those_of_the_published_example() -> None:
    """The worked example of the source: 1.442 in over a 0.010 to 0.046 set leaves gaps of 0.2588 in."""
    placed = place(LIGHT_SET, SpacingMethod.GAPS, width=1.442 * INCH, edge=0)
    assert [gap / INCH for gap in placed.gaps_mm] == pytest.approx([0.2588] * 5, abs=5e-5)


def test_equal_centres_are_those_of_the_published_example() -> None:
    """The worked example of the source: 44.5 mm less 3 mm on each side, six strings, gives 7.7 mm."""
    placed = place((0.0,) * 6, SpacingMethod.CENTRES, width=44.5)
    assert placed.centre_distances_mm == pytest.approx([7.7] * 5)
    assert [string.centre_mm for string in placed.strings] == pytest.approx([3, 10.7, 18.4, 26.1, 33.8, 41.5])


@given(gauges, margin, margin, st.sampled_from(SpacingMethod))
@few
def test_margins_gauges_and_gaps_are_the_width(
    gauges_mm: tuple[float, ...], bass: float, treble: float, method: SpacingMethod
) -> None:
    """Everything across the nut sums to its width, and the outer strings stand off by their margins."""
    placed = space(nut_width_mm=120, gauges_mm=gauges_mm, bass_margin_mm=bass, treble_margin_mm=treble, method=method)
    assert bass + sum(gauges_mm) + sum(placed.gaps_mm) + treble == pytest.approx(120)
    first, last = placed.strings[0], placed.strings[-1]
    assert first.centre_mm - first.gauge_mm / 2 == pytest.approx(bass)
    assert last.centre_mm + last.gauge_mm / 2 == pytest.approx(120 - treble)
    assert [string.gauge_mm for string in placed.strings] == list(gauges_mm)
    assert all(before.centre_mm < after.centre_mm for before, after in pairwise(placed.strings))


@given(gauges)
@few
def test_each_method_makes_equal_what_it_names(gauges_mm: tuple[float, ...]) -> None:
    """Centres have one distance, gaps have one width, and strings of one gauge lie the same either way."""
    by_centres, by_gaps = (place(gauges_mm, method) for method in SpacingMethod)
    assert by_centres.centre_distances_mm == pytest.approx([by_centres.centre_distances_mm[0]] * (len(gauges_mm) - 1))
    assert by_gaps.gaps_mm == pytest.approx([by_gaps.gaps_mm[0]] * (len(gauges_mm) - 1))
    same = (gauges_mm[0],) * len(gauges_mm)
    one, other = (place(same, method) for method in SpacingMethod)
    assert one.gaps_mm == pytest.approx(other.gaps_mm)


@given(gauges, st.sampled_from(SpacingMethod))
@few
def test_turning_the_set_around_mirrors_the_nut(gauges_mm: tuple[float, ...], method: SpacingMethod) -> None:
    """A left-handed nut is the right-handed one seen in a mirror."""
    assume(len(set(gauges_mm)) > 1)
    right, left = place(gauges_mm, method), place(gauges_mm[::-1], method)
    mirrored = [120 - string.centre_mm for string in reversed(left.strings)]
    assert [string.centre_mm for string in right.strings] == pytest.approx(mirrored)


@pytest.mark.parametrize("method", SpacingMethod)
def test_strings_without_room_are_refused(method: SpacingMethod) -> None:
    """Strings that would touch are refused with what is left between them, and what to do."""
    with pytest.raises(NoRoomError, match=r"^Found -?\d\.\d{3} mm between two strings; expected more than 0; use a "):
        place((2.0,) * 6, method, width=18)
