"""Secrets that the environment names by a file, so that the secret itself is in nobody's listing of the process."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, SecretStr

__all__ = ["SecretFile", "read_secret", "read_sized"]

SECRET_BYTES_MAX = 4096


def read_secret(path: object) -> str:
    """Read a secret from the file that `path` names, without a line end.

    Raises:
        ValueError: if there is no such readable file, or nothing in it.
    """
    file = Path(str(path))
    try:
        with file.open("rb") as stream:
            secret = stream.read(SECRET_BYTES_MAX).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        message = f"the file cannot be read ({reason}); expected a file that holds the secret alone; mount it there"
        raise ValueError(message) from error
    if not secret:
        message = "the file is empty; expected a file that holds the secret alone; write the secret to it"
        raise ValueError(message)
    return secret


def read_sized(shortest: int, longest: int = SECRET_BYTES_MAX) -> Callable[[object], str]:
    """Build a reader like `read_secret` that also refuses a secret shorter or longer than so many characters.

    It checks here, before the value counts as read, because what is said of a mistake repeats the path and not the
    secret.
    """

    def read(path: object) -> str:
        secret = read_secret(path)
        if not shortest <= len(secret) <= longest:
            message = (
                f"the file holds {len(secret)} characters; expected {shortest} to {longest}; write another secret to it"
            )
            raise ValueError(message)
        return secret

    return read


SecretFile = Annotated[SecretStr, BeforeValidator(read_secret)]
"""A setting whose given value is a path and whose own value is what the file holds."""
