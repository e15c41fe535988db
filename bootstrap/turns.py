"""When each suite of a run begins, so that two cores never wait and scenarios that measure time have them first."""

from collections.abc import Mapping
from enum import Enum


class Turn(Enum):
    """A suite's place in a run; its value is how far it steps back for others, as a niceness."""

    FIRST = (0, "at the start, beside each other: much of their time is waiting for containers")
    ALONE = (0, "after those, one at a time: its scenarios measure time")
    GAPS = (10, "beside those alone, one at a time, in the processor time that they leave; it measures none")
    SPARE = (19, "from the start, in the time that nobody else wants: it has no deadline that could pass")

    @property
    def niceness(self) -> int:
        """With 10 whatever else wants a processor has it nine times as often, with 19 seventy times."""
        return self.value[0]


def waits_for(turns: Mapping[str, Turn]) -> dict[str, tuple[str, ...]]:
    """The order of a run.

    Args:
        turns: The suites of the run by name, in their order.

    Returns:
        For each suite those that must have ended before it begins.
    """
    first = tuple(name for name, turn in turns.items() if turn is Turn.FIRST)
    found: dict[str, tuple[str, ...]] = {}
    for name, turn in turns.items():
        alike = tuple(other for other in found if turns[other] is turn)
        match turn:
            case Turn.ALONE:
                found[name] = (*first, *alike)
            case Turn.GAPS:  # without one alone there is nothing to wait for
                found[name] = (*first, *alike) if Turn.ALONE in turns.values() else alike
            case Turn.FIRST | Turn.SPARE:
                found[name] = ()
    return found
