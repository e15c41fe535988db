"""The work itself: a program in, what it does out. Runs in a thread; says how far it is, and can be told to end."""

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from ..cam.simulate import simulate
from ..jobs.schema import JobResult, Machine

__all__ = ["Ended", "EndedError", "Work"]


class Ended(Enum):
    """Why work ends before it is done."""

    CANCELLED = auto()
    """The job is no longer ours."""
    STOPPING = auto()
    """The worker must stop."""
    TOO_LONG = auto()


class EndedError(Exception):
    """Work was told to end."""

    def __init__(self, reason: Ended) -> None:
        """End for `reason`."""
        super().__init__(reason.name)
        self.reason = reason


@dataclass(kw_only=True, slots=True)
class Work:
    """One simulation on its way."""

    gcode: bytes
    machine: Machine
    lines: int = field(init=False)
    line: int = 0
    end: Ended | None = None
    """Set from outside; the work ends within milliseconds."""

    def __post_init__(self) -> None:
        """Count the lines, so that progress is known."""
        self.lines = self.gcode.count(b"\n") + 1

    @property
    def progress(self) -> float:
        """Part that is done; whole only when everything is written down."""
        return min(0.99, self.line / self.lines)

    @property
    def message(self) -> str:
        """What goes on, for people."""
        return f"line {self.line} of {self.lines}"

    def run(self) -> JobResult:
        """Simulate to the end.

        Raises:
            EndedError: if `end` was set.
        """
        text = self.gcode.decode(errors="replace")
        done = simulate(text, self.machine.parameters(), keep_moves=False, tick=self._tick)
        counts = Counter(issue.code.value for issue in done.issues)
        # PostgreSQL's JSON cannot hold U+0000, which a message may repeat from the program.
        issues = [replace(issue, message=issue.message.replace("\0", "\ufffd")) for issue in done.issues]
        return JobResult(summary=done.summary, issues=issues, counts=dict(sorted(counts.items())))

    def _tick(self, line: int) -> None:
        self.line = line
        if self.end is not None:
            raise EndedError(self.end)
