"""G-code, simulated: where the tool goes, how long it takes, and what would go wrong.

The core is pure: `words` reads a line, `block` gives its codes meaning, `machine` runs it over the modal state, `arc`
and `path` hold the geometry, `watch` looks for danger, `totals` adds up, `simulate` strings them together.

The dialect is a subset of LinuxCNC's (<https://linuxcnc.org/docs/html/gcode/g-code.html>):

- Motion: G0, G1, G2 and G3 (I J K or R, helices, P turns), G4 with P seconds, G80 (no motion until the next one).
- Modes: G17 G18 G19, G20 G21, G90 G91, G90.1 G91.1, F, S, M3 M4 M5; M2, M30 or a second `%` line end the program.
- Read, and without effect here: M0 M1 M6 T (M6 stops the spindle), M7 M8 M9, and the G codes in `codes.NEUTRAL`,
  since coordinates are taken as those of the tool's tip in one coordinate system, at exact path and feed per minute.
- Refused with an issue at the line: o-words, parameters, expressions, canned cycles, and every code not named above.

A refused line has no effect, except that after a refused arc the tool is taken to stand at the arc's end, so that one
mistake does not spoil what follows. The tool starts at the origin, in millimetres (with a warning) and G17 G90 G91.1.
Where a line sets the unit, it holds for all numbers of that line, F included.
"""
