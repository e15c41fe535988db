"""What the official provider checks of single values of a container, in its own words."""

import base64
import binascii
import re

from airgap_plugins.docker.container import durations


def duration(value: str | int) -> str | None:
    """Want a Go duration such as 1m30s."""
    try:
        nanoseconds = durations.parse(str(value))
    except ValueError:
        return f"'{value}' is not a valid duration"
    return None if nanoseconds >= 0 else f"'{value}' duration must not be negative"


def base64_text(value: str | int) -> str | None:
    """Want standard base64."""
    try:
        base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        return f"'{value}' is not base64 decodeable"
    return None


def absolute_path(value: str | int) -> str | None:
    """Want an absolute path of Linux or Windows."""
    return None if re.match(r"[a-zA-Z]:[\\/]|/", str(value)) else f"'{value}' must be an absolute path"
