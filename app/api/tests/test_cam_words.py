"""Lines that are refused, and lines that mean the same however they are written."""

import pytest

from berth_api.cam.issue import IssueCode, Severity
from berth_api.cam.parameters import Parameters
from berth_api.cam.simulate import simulate

REFUSED = [
    ("G1 X", "syntax", "found X without a number; expected one as in X1.5"),
    ("G1 X--1", "syntax", "found X without a number; expected one as in X1.5"),
    ("G1 X1 ?", "syntax", "found '?'; expected words as in G1 X10.5; remove it"),
    ("/G1 X1", "syntax", "found '/'; expected words as in G1 X10.5; remove it"),
    ("G1 X1 (a", "syntax", "found '(' without its partner; expected a comment as (text), closed on its line; close it"),
    ("G1 a) X1", "syntax", "found A without a number; expected one as in A1.5"),
    ("G1 X1)", "syntax", "found ')' without its partner; expected a comment as (text), closed on its line; close it"),
    ("G1 \u00e91", "syntax", "found '\\xe9'; expected ASCII outside comments; remove it"),
    ("G1 \ud8001", "syntax", "found '\\ud800'; expected ASCII outside comments; remove it"),
    ("G1 X1" + "1" * 300, "syntax", "found 305 characters; expected at most 256 in a line; split it"),
    ("O100 sub", "unsupported", "found an o-word; subroutines and loops are not simulated"),
    ("o<cut> call", "unsupported", "found an o-word; subroutines and loops are not simulated"),
    ("#1=5", "unsupported", "found '#'; parameters are not simulated; write the number itself"),
    ("G1 X#1", "syntax", "found X without a number; expected one as in X1.5"),
    ("G1 X[1+2]", "syntax", "found X without a number; expected one as in X1.5"),
    ("[1]", "unsupported", "found '['; expressions are not simulated; write their result"),
    (
        "G81 X1 Z-1 R2",
        "unsupported",
        "found G81; it is not simulated: canned cycles are not simulated; let the CAM program write plain moves",
    ),
    (
        "G28 Z0",
        "unsupported",
        "found G28; it is not simulated: machine coordinates are not known here; move to a place of the work instead",
    ),
    ("G5.1 X1", "unsupported", "found G5.1; it is not simulated: remove it, or ask for plain moves (G0 to G3)"),
    ("M98 P1", "unsupported", "found M98; expected one of M0 to M9 or M30; remove it"),
    ("G1 A90", "unsupported", "found A90; expected the axes X, Y, Z and the words of milling; remove it"),
    ("G1 X9999999", "value", "found a number of 7 characters after X; expected at most 1000000 in size; correct it"),
    ("F0", "value", "found F 0; expected a speed above 0, in units per minute; correct it"),
    ("S-1", "value", "found a negative S; expected a speed; use M4 to turn backwards"),
    ("G4", "value", "found G4 without a time; expected P with seconds, 0 or more; add it"),
    ("G4 P-1", "value", "found G4 without a time; expected P with seconds, 0 or more; add it"),
    (
        "G0 G1 X1",
        "conflict",
        "found two codes of one group; expected one for motion (G0 to G3, G80) in a line; split the line",
    ),
    (
        "G1 G80 X1",
        "conflict",
        "found two codes of one group; expected one for motion (G0 to G3, G80) in a line; split the line",
    ),
    ("G20 G21", "conflict", "found two codes of one group; expected one for unit (G20, G21) in a line; split the line"),
    (
        "M3 M5",
        "conflict",
        "found two codes of one group; expected one for spindle (M3, M4, M5) in a line; split the line",
    ),
    ("G1 X1 X2", "conflict", "found X twice; expected it once; remove one"),
    (
        "G1 X1 I2",
        "unused-word",
        "found I, which nothing on this line uses; expected it with its G code; add that or remove it",
    ),
    (
        "P2",
        "unused-word",
        "found P, which nothing on this line uses; expected it with its G code; add that or remove it",
    ),
    ("X1", "no-motion", "found axis words without a motion; expected G0, G1, G2 or G3 here or before; add one"),
    ("G80 X1", "no-motion", "found axis words without a motion; expected G0, G1, G2 or G3 here or before; add one"),
]


@pytest.mark.parametrize(("text", "code", "message"), REFUSED)
def test_a_line_that_cannot_be_run_is_refused_with_its_reason(text: str, code: str, message: str) -> None:
    """The issue names the line and the reason; the line moves nothing, and the next one runs as if alone."""
    found = simulate(f"G21 M3 S1000\n{text}\nG1 X5 F100", Parameters())
    issue = found.issues[0]
    assert (issue.line, issue.severity, issue.code, issue.message) == (2, Severity.ERROR, IssueCode(code), message)
    assert len(found.issues) == 1
    assert [(move.line, move.start, move.end) for move in found.moves] == [(3, (0, 0, 0), (5, 0, 0))]


@pytest.mark.parametrize(
    "text",
    [
        "G1X1.5Y-2F100",
        "g1 x1.5 y-2 f100",
        "N10 G01 X+1.50 Y-2. F100.0",
        "G 1 X 1 . 5 Y - 2 F1 00",
        "\tG1\tX1.5 Y-2 F100\r",
        "G1 X1.5 (to the right; not G0) Y-2 F100 ; (then",
        "(a) G1 (b) X1.5 Y-2 F100 (c) ; G0 \u00e9",
        "F100 Y-2 X1.5 G1.0",
    ],
)
def test_writing_does_not_change_meaning(text: str) -> None:
    """Spaces, capitals, comments, line numbers, leading zeros and the order of words mean nothing."""
    found = simulate(f"G21 M3 S1000\n{text}", Parameters())
    assert found.issues == []
    assert [(move.end, move.feed_mm_per_min) for move in found.moves] == [((1.5, -2.0, 0.0), 100.0)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str) -> None:
    """Line numbers count lines whatever ends them."""
    found = simulate(end.join(["G21", "", "(x)", "G0 Z5", "?"]), Parameters())
    assert [move.line for move in found.moves] == [4]
    assert [issue.line for issue in found.issues] == [5]
    assert found.summary.lines == 5
