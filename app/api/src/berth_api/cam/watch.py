"""Looks at every move for what would harm the work, the tool or the machine."""

from collections.abc import Iterable
from dataclasses import dataclass

from .issue import IssueCode, Issues
from .move import Move, MoveKind, Point
from .parameters import Envelope, Parameters
from .state import State

__all__ = ["Watch"]

TRAVELS = frozenset({MoveKind.RAPID, MoveKind.LINEAR, MoveKind.ARC_CW, MoveKind.ARC_CCW})
CUTS = TRAVELS - {MoveKind.RAPID}


@dataclass(kw_only=True, slots=True)
class Watch:
    """Adds an issue for each danger; what holds on from a line is told once, where it begins."""

    parameters: Parameters
    issues: Issues
    unit_told: bool = False
    feed_told: bool = False
    spindle_told: bool = False

    def look(self, move: Move, reached: Iterable[Point], state: State) -> None:
        """Check a move, given the places it reaches and the state it is made in."""
        if move.kind not in TRAVELS:
            return
        if state.unit_mm is None and not self.unit_told:
            self.unit_told = True
            found = "found a move before G20 or G21; expected the unit to be stated; millimetres are assumed"
            self.issues.warning(move.line, IssueCode.NO_UNIT, found)
        if move.kind in CUTS:
            self._look_at_cut(move, state)
        else:
            self._look_at_rapid(move)
        if self.parameters.envelope is not None:
            self._look_at_reach(move.line, reached, self.parameters.envelope)

    def _look_at_cut(self, move: Move, state: State) -> None:
        if move.feed_mm_per_min is None and not self.feed_told:
            self.feed_told = True
            found = "found a cut before any feed; expected F here or before; its time counts as 0 until F is set"
            self.issues.error(move.line, IssueCode.NO_FEED, found)
        if state.spindle_on:
            self.spindle_told = False
        elif not self.spindle_told:
            self.spindle_told = True
            found = "found a cut while the spindle stands; expected M3 or M4 before; add it"
            self.issues.warning(move.line, IssueCode.SPINDLE_OFF, found)

    def _look_at_rapid(self, move: Move) -> None:
        """Going up is always right; straight down below the clearance is doubtful; across below it is wrong."""
        start, end, clearance = move.start, move.end, self.parameters.clearance_mm
        lowest = min(start.z, end.z)
        if lowest >= clearance:
            return
        if (start.x, start.y) != (end.x, end.y):
            found = f"found a rapid across at z {lowest:g} mm; expected z {clearance:g} mm or more; go up first"
            self.issues.error(move.line, IssueCode.RAPID_BELOW_CLEARANCE, found)
        elif end.z < start.z:
            found = f"found a rapid down to z {end.z:g} mm; expected G1 below {clearance:g} mm; use it"
            self.issues.warning(move.line, IssueCode.RAPID_BELOW_CLEARANCE, found)

    def _look_at_reach(self, line: int, reached: Iterable[Point], box: Envelope) -> None:
        for point in reached:
            for axis, value, low, high in zip("xyz", point, box.min, box.max, strict=True):
                if not low <= value <= high:
                    found = f"found {axis} {value:g} mm; expected {low:g} to {high:g} mm; move the work or the path"
                    self.issues.error(line, IssueCode.OUT_OF_ENVELOPE, found)
                    return
