"""Whatever the text, there is an answer."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from berth_api.cam.move import Move, MoveKind
from berth_api.cam.parameters import Parameters
from berth_api.cam.simulate import simulate

few = settings(max_examples=60, deadline=None)  # the machine may be busy: only claims fail, never slowness
words = st.tuples(
    st.sampled_from([*"GGGGGMXXYYZZIJKRFPSTNHO%(;#"]),
    st.sampled_from(["", "0", "1", "2", "3", "4", "17", "18", "19", "20", "21", "90.1", "91", "-5", ".001", "1000000"]),
).map("".join)


def check_sound(moves: list[Move]) -> None:
    """Fail unless all numbers of the moves are finite and of one piece."""
    for move in moves:
        assert math.isfinite(move.length_mm)
        assert math.isfinite(move.seconds)
        assert all(map(math.isfinite, (*move.start, *move.end)))
        assert (move.arc is not None) == (move.kind in {MoveKind.ARC_CW, MoveKind.ARC_CCW})


@given(st.text(st.characters(), max_size=300))
@few
def test_no_text_makes_it_raise(text: str) -> None:
    """Any characters at all, lone surrogates included, give an answer with finite numbers."""
    check_sound(simulate(text, Parameters()).moves)


@given(st.binary(max_size=300))
@few
def test_no_binary_makes_it_raise(data: bytes) -> None:
    """Any bytes, read as Latin-1, give an answer with finite numbers."""
    check_sound(simulate(data.decode("latin-1"), Parameters()).moves)


@given(st.lists(st.lists(words, max_size=6).map(" ".join), max_size=12).map("\n".join))
@settings(max_examples=200, deadline=None)
def test_no_mixture_of_words_makes_it_raise(text: str) -> None:
    """Words in any order and number give an answer with finite numbers: likely nonsense, unlike mere noise."""
    check_sound(simulate(text, Parameters()).moves)
