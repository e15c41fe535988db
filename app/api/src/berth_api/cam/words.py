"""Splits one line into words: a letter and a number each.

Spaces and capitals mean nothing, comments are dropped. A line has up to 256 characters, as in "The NIST RS274NGC
Interpreter, Version 3" (NISTIR 6556), section "Format of a Line", which LinuxCNC follows; the limit also bounds the
work that one line can make.
"""

import re
from typing import Final

from .issue import IssueCode, LineRefusedError

__all__ = ["LINE_CHARS_MAX", "NUMBER_MAX", "clean", "number", "split"]

LINE_CHARS_MAX: Final = 256
NUMBER_MAX: Final = 1e6
"""Larger numbers are mistakes on any machine, and the limit keeps all sums finite."""

COMMENT: Final = re.compile(r"\([^()]*\)|;.*", re.DOTALL)
# Possessive, so that no text makes it try again; what fits nothing else comes out alone in the third group.
WORD: Final = re.compile(r"([A-Z])([+-]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++))|(.)")
REASONS: Final = dict.fromkeys("#=", "parameters are not simulated; write the number itself") | dict.fromkeys(
    "[]", "expressions are not simulated; write their result"
)


def clean(text: str) -> str:
    """Drop comments and spaces from a line, and make its letters capitals.

    Raises:
        LineRefusedError: if the line is too long, a comment is not closed, or a character is no ASCII.
    """
    if len(text) > LINE_CHARS_MAX:
        found = f"found {len(text)} characters; expected at most {LINE_CHARS_MAX} in a line; split it"
        raise LineRefusedError(IssueCode.SYNTAX, found)
    if "(" in text or ";" in text:
        text = COMMENT.sub("", text)
    if not text.isascii():
        stranger = next(character for character in text if not character.isascii())
        found = f"found {stranger!a}; expected ASCII outside comments; remove it"
        raise LineRefusedError(IssueCode.SYNTAX, found)
    return "".join(text.split()).upper()


def split(cleaned: str) -> list[tuple[str, str, str]]:
    """Split what `clean` gives into letter, number and, in place of both, a character that starts no word."""
    return WORD.findall(cleaned)


def number(letter: str, digits: str, stray: str) -> float:
    """Give a word's number.

    Raises:
        LineRefusedError: if there is a stray character instead of a word, or the number is out of range.
    """
    if stray:
        raise unreadable(stray)
    value = float(digits)
    if not -NUMBER_MAX <= value <= NUMBER_MAX:
        found = f"found a number of {len(digits)} characters after {letter}; expected at most {NUMBER_MAX:.0f} in size"
        raise LineRefusedError(IssueCode.VALUE, f"{found}; correct it")
    return value


def unreadable(stray: str) -> LineRefusedError:
    """Say what is wrong with a character that starts no word."""
    if reason := REASONS.get(stray):
        return LineRefusedError(IssueCode.UNSUPPORTED, f"found {stray!r}; {reason}")
    if stray == "O":
        return LineRefusedError(IssueCode.UNSUPPORTED, "found an o-word; subroutines and loops are not simulated")
    if stray in "()":
        found = f"found {stray!r} without its partner; expected a comment as (text), closed on its line; close it"
        return LineRefusedError(IssueCode.SYNTAX, found)
    if stray.isalpha():
        return LineRefusedError(IssueCode.SYNTAX, f"found {stray} without a number; expected one as in {stray}1.5")
    return LineRefusedError(IssueCode.SYNTAX, f"found {stray!a}; expected words as in G1 X10.5; remove it")
