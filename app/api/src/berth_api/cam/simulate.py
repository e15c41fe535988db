"""Runs a whole program: text in, moves and issues out. Never raises, whatever the text."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from . import block, machine, path
from .issue import IssueCode, Issues, LineRefusedError
from .move import Move
from .parameters import Parameters
from .result import Simulation, summarise
from .state import State
from .totals import Totals
from .watch import Watch

__all__ = ["MOVES_MAX", "REFUSED_MAX", "simulate"]

MOVES_MAX: Final = 65_536
"""Moves of one simulation, 1 MiB at 16 characters each: bounds memory (under 100 MB) and the answer (under 20 MB)."""
REFUSED_MAX: Final = 1000
"""Refused lines after which the text is taken for something else than G-code."""
TICK_LINES: Final = 256
"""Lines between two calls of `tick`: some milliseconds."""
MARK: Final = "%"
"""Alone on a line: begins the program when nothing came before, else ends it."""


@dataclass(kw_only=True, slots=True)
class Run:
    """A program on its way."""

    parameters: Parameters
    watch: Watch
    issues: Issues
    state: State = field(default_factory=State)
    totals: Totals = field(default_factory=Totals)
    moves: list[Move] = field(default_factory=list)
    keep_moves: bool = True
    refused: int = 0
    begun: bool = False

    def take(self, line: int, text: str) -> None:
        """Run one line, or note why not."""
        if text == MARK:
            self.state.ended, self.begun = self.begun, True
            return
        try:
            asked = block.read(text)
            if asked is None:
                return
            self.begun = True
            for move in machine.run(self.state, asked, line, self.parameters.rapid_mm_per_min):
                reached = path.outermost(move)
                if self.keep_moves:
                    self.moves.append(move)
                self.totals.add(move, reached)
                self.watch.look(move, reached, self.state)
        except LineRefusedError as error:
            self.begun = True
            self.refused += 1
            self.issues.error(line, error.code, str(error))

    def stop(self, line: int) -> bool:
        """Tell whether a limit is reached before this line, and note which."""
        if len(self.moves) >= MOVES_MAX:
            found = f"found more after {MOVES_MAX} moves; expected at most these; simulate the program in parts"
        elif self.refused >= REFUSED_MAX:
            found = f"found {REFUSED_MAX} lines that cannot be read; expected G-code; check what was sent"
        else:
            return False
        self.issues.error(line, IssueCode.TOO_LONG, found)
        return True


def simulate(
    gcode: str, parameters: Parameters, *, keep_moves: bool = True, tick: Callable[[int], None] | None = None
) -> Simulation:
    """Simulate a program; work and memory grow with the text's length and end at the limits above.

    Args:
        gcode: The program's text.
        parameters: The machine and the work.
        keep_moves: Whether the answer lists the moves. Without them memory stays small and `MOVES_MAX` does not count.
        tick: Called with the number of lines read, every few milliseconds; what it raises ends the simulation.
    """
    issues = Issues()
    watch = Watch(parameters=parameters, issues=issues)
    run = Run(parameters=parameters, issues=issues, watch=watch, keep_moves=keep_moves)
    lines = 0
    complete = True
    for line, raw in enumerate(io.StringIO(gcode, newline=None), 1):
        if tick is not None and line % TICK_LINES == 0:
            tick(line)
        text = raw.strip()
        if run.state.ended:
            if code_after(text):
                found = "found more after the end of the program; it is not run; remove it or the end before it"
                issues.warning(line, IssueCode.AFTER_END, found)
                break
            continue
        if text and run.stop(line):
            complete = False
            break
        run.take(line, text)
        lines = line
    summary = summarise(lines=lines, complete=complete, state=run.state, totals=run.totals, issues=issues)
    return Simulation(moves=run.moves, summary=summary, issues=issues.listed)


def code_after(text: str) -> bool:
    """Tell whether a line after the end would do anything."""
    try:
        return text != MARK and block.read(text) is not None
    except LineRefusedError:
        return True
