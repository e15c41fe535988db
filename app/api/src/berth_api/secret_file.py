"""Secrets that the environment names by a file, so that the secret itself is in nobody's listing of the process."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, SecretStr

__all__ = ["SecretFile", "read_secret"]

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


SecretFile = Annotated[SecretStr, BeforeValidator(read_secret)]
"""A setting whose given value is a path and whose own value is what the file holds."""
