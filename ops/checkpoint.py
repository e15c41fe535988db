"""The files of a state in a folder, as a process leaves them that was killed while it wrote one.

The CLI writes a state beside its place and moves it there; the small file with its attributes is written in place.
Killed in between it leaves that one empty, and then refuses the whole stack with `failed to load checkpoint: EOF`.
"""

import json
import shutil
from pathlib import Path

from ops.errors import OpsError


def broken(folder: Path, project: str, stack: str) -> list[Path]:
    """The files of a stack's state that cannot be read.

    Args:
        folder: The backend's folder.
        project: The project's name.
        stack: The stack's name.
    """
    file = folder / ".pulumi" / "stacks" / project / f"{stack}.json"
    parts = (file.with_name(file.name + end) for end in ("", ".attrs", ".bak.attrs"))
    return [one for one in parts if one.exists() and not _readable(one)]


def mend(file: Path) -> str:
    """Put a file right: attributes are left out, which the CLI takes; a state is taken from the copy before it.

    Args:
        file: One of `broken`.

    Returns:
        What was done.

    Raises:
        OpsError: there is no copy.
    """
    if file.suffix == ".attrs":
        file.unlink()
        return f"removed {file.name}"
    copies = file.parents[2] / "backups" / file.parent.name / file.stem
    for copy in (file.with_name(file.name + ".bak"), *sorted(copies.glob("*.json"), reverse=True)):
        if copy.exists() and _readable(copy):
            shutil.copyfile(copy, file.with_name(file.name + ".new"))
            file.with_name(file.name + ".new").replace(file)
            return f"took {file.name} from {copy.name}"
    raise OpsError(
        where=str(file),
        found="a state that cannot be read, and no copy of it",
        expected=f"one in {copies}",
        remedy="bring back a backup of the state's folder",
    )


def _readable(file: Path) -> bool:
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True
