"""Mistakes of a stack file, in words: `path: found; expected; what to do`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_core import ErrorDetails

_EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "model_type": "a section of keys",
    "missing": "a value",
}
_BOUNDS = {
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
}


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Problem:
    """One mistake."""

    path: str
    """Where: the keys from the top, joined by dots, without the `berth:` in front."""

    found: str
    """What stands there."""

    expected: str
    """What could stand there."""

    remedy: str
    """What to do."""

    def __str__(self) -> str:
        """One line."""
        return f"{self.path}: {self.found}; expected {self.expected}; {self.remedy}"


class SettingsError(Exception):
    """A stack file with mistakes; nothing was changed."""

    def __init__(self, stack: str, problems: Sequence[Problem]) -> None:
        """Collect the mistakes.

        Args:
            stack: The stack's name.
            problems: All of them.
        """
        self.problems = tuple(sorted(problems))
        count = f"{len(problems)} mistake{'s' if len(problems) > 1 else ''}"
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"Pulumi.{stack}.yaml has {count}; nothing was changed:\n{lines}")


def from_validation(error: ErrorDetails, known: dict[str, Sequence[str]]) -> Problem:
    """Say a validation error of the model in our words.

    Args:
        error: What pydantic found.
        known: For each path of a section the keys it knows.
    """
    keys = [str(key) for key in error["loc"] if key != "[key]"]  # the name of an entry instead of its value
    path, section = ".".join(keys), ".".join(keys[:-1])
    if error["type"] == "extra_forbidden":
        names = ", ".join(known.get(section, ()))
        return Problem(path=path, found="an unknown key", expected=f"one of {names}", remedy="correct or remove it")
    if error["type"] == "missing":
        return Problem(path=path, found="nothing", expected="a value", remedy="add the key to the stack file")
    found = json.dumps(error["input"], default=str)
    bound = _BOUNDS.get(error["type"])
    expected = bound.format(**error["ctx"]) if bound else _EXPECTED.get(error["type"]) or _sentence(error)
    remedy = "rename the key" if "[key]" in error["loc"] else "change the value in the stack file"
    return Problem(path=path, found=found, expected=expected, remedy=remedy)


def _sentence(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    for opening in ("Input should be ", "String should "):
        message = message.removeprefix(opening)
    return message
