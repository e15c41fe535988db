"""The one error this package shows to people: where, what was found, what was expected, what to do."""

from dataclasses import dataclass


@dataclass(kw_only=True, eq=False)
class ImagesError(Exception):
    """Something that stops an image from being built; its text needs no traceback."""

    where: str
    """What was being worked on: an image reference, a file, a program."""
    found: str
    """What is the case."""
    expected: str
    """What should be the case."""
    remedy: str
    """What the reader can do about it, as an imperative."""
    log: str = ""
    """The end of what the failed program printed, empty where there is none."""

    def __str__(self) -> str:
        """The error as one line, without the log."""
        return f"{self.where}: {self.found}; expected {self.expected}; {self.remedy}"
