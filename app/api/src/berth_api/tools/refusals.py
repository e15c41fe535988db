"""What callers are told when a tool cannot be given or changed."""

import contextlib
import uuid
from collections.abc import Iterator

from ..problems import ProblemError, StaleError
from .store import NameTakenError, NoSuchToolError, OvertakenError
from .version_match import Expected, expected

__all__ = ["demanded", "no_such_tool", "told"]


def no_such_tool(tool_id: uuid.UUID) -> ProblemError:
    """Build the refusal of an id that no tool has."""
    return ProblemError(404, f"There is no tool with the id {tool_id}.")


def demanded(if_match: str | None) -> Expected:
    """Read the condition of a write.

    Raises:
        ProblemError: 428 when there is none: without it the last of two writers would win unseen.
    """
    if if_match is None:
        detail = "A change must say which version it replaces: send the tool's ETag as If-Match."
        raise ProblemError(428, detail)
    return expected(if_match)


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Turn what the store refuses inside the block into what callers are told."""
    try:
        yield
    except NoSuchToolError as error:
        raise no_such_tool(error.tool_id) from error
    except NameTakenError as error:
        raise ProblemError(409, f"A tool named {error.name!r} exists already; choose another name.") from error
    except OvertakenError as error:
        detail = f"The tool is at version {error.current} by now; read it again before you change it."
        raise StaleError(detail, current=error.current) from error
