"""How much of a program is taken at once."""

from typing import Final

__all__ = ["GCODE_CHARS_MAX"]

GCODE_CHARS_MAX: Final = 1_048_576
"""Characters of a program in one request; longer ones are files."""
