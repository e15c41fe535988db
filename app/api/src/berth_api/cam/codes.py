"""Which codes mean what. Codes are floats because that is exact here: equal decimals read as equal floats."""

from typing import Final

from .move import MoveKind, Plane

__all__ = [
    "ARC_DISTANCE",
    "DISTANCE",
    "DWELL",
    "END",
    "HINTS",
    "MOTION",
    "MOTION_OFF",
    "NEUTRAL",
    "NEUTRAL_M",
    "PLANES",
    "SPINDLE",
    "TOOL_CHANGE",
    "UNITS",
]

MOTION: Final = {0.0: MoveKind.RAPID, 1.0: MoveKind.LINEAR, 2.0: MoveKind.ARC_CW, 3.0: MoveKind.ARC_CCW}
MOTION_OFF: Final = 80.0
DWELL: Final = 4.0
PLANES: Final = {17.0: Plane.XY, 18.0: Plane.ZX, 19.0: Plane.YZ}
UNITS: Final = {20.0: 25.4, 21.0: 1.0}
"""Millimetres in one unit of length."""
DISTANCE: Final = {90.0: True, 91.0: False}
"""Whether axis words are places (G90) or distances (G91)."""
ARC_DISTANCE: Final = {90.1: True, 91.1: False}
"""Whether I, J and K are places (G90.1) or distances from the arc's start (G91.1)."""

NEUTRAL: Final = {
    40.0: "",  # cutter compensation off
    43.0: "H",  # tool length offset: coordinates are the tip's, so it is in them already
    49.0: "",  # tool length offset off
    54.0: "",  # the first coordinate system, which is the only one here
    61.0: "",  # exact path
    64.0: "PQ",  # path blending: the path is taken as programmed
    94.0: "",  # feed per minute
    97.0: "",  # spindle speed in turns per minute
    98.0: "",  # return levels of canned cycles, which are refused themselves
    99.0: "",
}
"""G codes without effect here, each with the words it may carry."""

SPINDLE: Final = {3.0: True, 4.0: True, 5.0: False}
TOOL_CHANGE: Final = 6.0
END: Final = frozenset({2.0, 30.0})
NEUTRAL_M: Final = frozenset({0.0, 1.0, 7.0, 8.0, 9.0})

CYCLES: Final = (73, 74, 76, 81, 82, 83, 84, 85, 86, 87, 88, 89)
HINTS: Final = (
    {float(cycle): "canned cycles are not simulated; let the CAM program write plain moves" for cycle in CYCLES}
    | dict.fromkeys((28.0, 30.0, 53.0), "machine coordinates are not known here; move to a place of the work instead")
    | dict.fromkeys((10.0, 92.0), "offsets are not simulated; set the origin on the machine instead")
    | dict.fromkeys((41.0, 42.0), "cutter compensation is not simulated; let the CAM program offset the path")
    | dict.fromkeys((93.0, 95.0), "only feed per minute is simulated; use G94")
)
"""What to do instead of a G code that is refused."""
