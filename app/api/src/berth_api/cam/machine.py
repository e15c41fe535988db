"""Runs one line: takes over its modes, then dwells, then moves, as LinuxCNC orders it.

That order is <https://linuxcnc.org/docs/html/gcode/overview.html>, "G-code Order of Execution".
"""

import math
from collections.abc import Iterator
from typing import Final

from . import arc
from .block import Block
from .issue import IssueCode, LineRefusedError
from .move import Move, MoveKind
from .state import AXIS_LETTERS, State

__all__ = ["run"]

ALWAYS: Final = frozenset("FST")
AXIS_WORDS: Final = frozenset(AXIS_LETTERS)
CIRCLE_WORDS: Final = frozenset({*arc.OFFSETS, "R"})
ARCS: Final = frozenset({MoveKind.ARC_CW, MoveKind.ARC_CCW})


def run(state: State, block: Block, line: int, rapid_mm_per_min: float) -> Iterator[Move]:
    """Change the state as the line says, and give its moves: none, a dwell, a movement, or both.

    A P on the line belongs to G4, else to G64, else to the arc.

    Raises:
        LineRefusedError: if the line is wrong. Nothing has changed then, unless an arc has no circle: in that case the
            line's modes hold and the position is the arc's end.
    """
    words = block.words
    motion = None if block.motion_off else (block.motion or state.motion)
    turning = motion in ARCS
    moving = not AXIS_WORDS.isdisjoint(words) or (turning and not CIRCLE_WORDS.isdisjoint(words))
    check_use(block, moving=moving, turning=turning)
    if moving and motion is None:
        found = "found axis words without a motion; expected G0, G1, G2 or G3 here or before; add one"
        raise LineRefusedError(IssueCode.NO_MOTION, found)
    dwell_s = read_dwell(block) if block.dwell else None
    turns = 1 if block.dwell or "P" in block.carried else read_turns(words)
    state.set(block)
    if dwell_s is not None:
        yield dwell(state, line, dwell_s)
    if not moving or motion is None:
        return
    start, end = state.position, state.target(words)
    try:
        circle = arc.read(state, words, end, turns) if turning else None
    finally:
        state.position = end
    feed = rapid_mm_per_min if motion is MoveKind.RAPID else state.feed_mm_per_min
    length = math.dist(start, end) if circle is None else arc.length_mm(circle, start, end)
    yield Move(
        line=line,
        kind=motion,
        start=start,
        end=end,
        arc=circle,
        feed_mm_per_min=feed,
        length_mm=length,
        seconds=0.0 if feed is None else length / feed * 60,
    )


def check_use(block: Block, *, moving: bool, turning: bool) -> None:
    """Refuse words that nothing on the line uses: they show that it means something else than it says."""
    for letter in block.words:
        if letter in ALWAYS or letter in block.carried or (letter == "P" and block.dwell):
            continue
        if moving and (letter in AXIS_WORDS or (turning and (letter in CIRCLE_WORDS or letter == "P"))):
            continue
        found = f"found {letter}, which nothing on this line uses; expected it with its G code; add that or remove it"
        raise LineRefusedError(IssueCode.UNUSED_WORD, found)


def read_dwell(block: Block) -> float:
    """Give the seconds of a G4."""
    seconds = block.words.get("P")
    if seconds is None or seconds < 0:
        raise LineRefusedError(IssueCode.VALUE, "found G4 without a time; expected P with seconds, 0 or more; add it")
    return seconds


def read_turns(words: dict[str, float]) -> int:
    """Give the P word of an arc, 1 where there is none."""
    turns = words.get("P", 1.0)
    if turns < 1 or not turns.is_integer():
        found = f"found P {turns:g}; expected the number of turns, a whole number from 1; correct it"
        raise LineRefusedError(IssueCode.VALUE, found)
    return int(turns)


def dwell(state: State, line: int, seconds: float) -> Move:
    """Give the pause of a G4."""
    here = state.position
    return Move(
        line=line,
        kind=MoveKind.DWELL,
        start=here,
        end=here,
        arc=None,
        feed_mm_per_min=None,
        length_mm=0.0,
        seconds=seconds,
    )
