"""Files put into a container between its creation and its start."""

import base64
import io
import tarfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airgap_plugins.errors import PluginError

EXECUTABLE = 0o744
PLAIN = 0o644


def archive(upload: Mapping[str, Any]) -> bytes:
    """Pack one upload as the daemon takes it: a tar for the root directory, owned by root."""
    content = _content(upload)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        entry = tarfile.TarInfo(str(upload["file"]))
        entry.size, entry.mtime, entry.mode = len(content), int(time.time()), _mode(upload)
        tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def _mode(upload: Mapping[str, Any]) -> int:
    if upload.get("permissions"):
        return int(upload["permissions"], 8)
    return EXECUTABLE if upload.get("executable") else PLAIN


def _content(upload: Mapping[str, Any]) -> bytes:
    given = [name for name in ("content", "contentBase64", "source") if upload.get(name)]
    if not given:
        message = "error with upload content: one of 'content', 'content_base64', or 'source' must be set"
        raise PluginError(message)
    if len(given) > 1:
        message = "error with upload content: only one of 'content', 'content_base64', or 'source' can be set"
        raise PluginError(message)
    if given == ["content"]:
        return str(upload["content"]).encode()
    if given == ["contentBase64"]:
        return base64.b64decode(upload["contentBase64"])
    try:
        return Path(upload["source"]).read_bytes()
    except OSError as error:
        message = f"could not read file: {error}"
        raise PluginError(message) from error
