"""The tar stream a builder is given: made from names and contents alone, so that it is the same on every checkout."""

import io
import tarfile
from collections.abc import Mapping


def context(files: Mapping[str, bytes]) -> io.BytesIO:
    """A build context of the given files, without owner, time or umask; scripts (*.sh) are executable."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mode = 0o755 if name.endswith(".sh") else 0o644
            archive.addfile(member, io.BytesIO(content))
    buffer.seek(0)
    return buffer
