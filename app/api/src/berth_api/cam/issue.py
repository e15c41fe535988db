"""What is wrong with a program, and where."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Final

from pydantic import ConfigDict

__all__ = ["ISSUES_MAX", "Issue", "IssueCode", "Issues", "LineRefusedError", "Severity"]

ISSUES_MAX: Final = 1000
"""Issues that are listed, with one more for a limit reached; all are counted. Nobody reads more than these."""


class Severity(StrEnum):
    """How bad an issue is."""

    ERROR = "error"
    """Do not run this program: a machine would refuse it, or harm may follow."""
    WARNING = "warning"
    """Look at it before running the program."""


class IssueCode(StrEnum):
    """What kind of issue it is: for programs, where `Issue.message` is for people."""

    SYNTAX = "syntax"
    UNSUPPORTED = "unsupported"
    VALUE = "value"
    CONFLICT = "conflict"
    UNUSED_WORD = "unused-word"
    NO_MOTION = "no-motion"
    ARC = "arc"
    NO_FEED = "no-feed"
    NO_UNIT = "no-unit"
    RAPID_BELOW_CLEARANCE = "rapid-below-clearance"
    OUT_OF_ENVELOPE = "out-of-envelope"
    SPINDLE_OFF = "spindle-off"
    AFTER_END = "after-end"
    TOO_LONG = "too-long"


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """Something wrong at one line."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    line: int
    """Number of the line, from 1."""
    severity: Severity
    code: IssueCode
    message: str
    """What was found, what was expected, what to do."""


class LineRefusedError(Exception):
    """Ends the reading of one line; `simulate` makes an issue of it, so it never leaves the package."""

    def __init__(self, code: IssueCode, message: str) -> None:
        """Refuse the line for the reason `code`, told in `message`."""
        super().__init__(message)
        self.code = code


@dataclass(kw_only=True, slots=True)
class Issues:
    """Collects issues: lists the first `ISSUES_MAX`, counts all."""

    listed: list[Issue] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0

    def error(self, line: int, code: IssueCode, message: str) -> None:
        """Add an error."""
        self.errors += 1
        self._add(line, Severity.ERROR, code, message)

    def warning(self, line: int, code: IssueCode, message: str) -> None:
        """Add a warning."""
        self.warnings += 1
        self._add(line, Severity.WARNING, code, message)

    def _add(self, line: int, severity: Severity, code: IssueCode, message: str) -> None:
        if len(self.listed) < ISSUES_MAX or code is IssueCode.TOO_LONG:  # that one is the last, and says why
            self.listed.append(Issue(line=line, severity=severity, code=code, message=message))
