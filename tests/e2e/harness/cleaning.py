"""Taking away what a session made on the engine, by its prefix alone."""

import re
import shutil
import time
from contextlib import suppress
from typing import Final

from tests.e2e.harness.claim import PREFIX, ROOT, STALE_SECONDS, is_alive, made_at
from tests.e2e.harness.engine import HELPER_LABEL, STACK_LABEL, Engine, EngineError

IMAGES_FILE: Final = "images"
"""In a session's folder: ids of images it built whose name has moved on to a later build."""

_PREFIX_OF: Final = re.compile(rf"^({PREFIX}[0-9a-f]+)(?:[-/]|$)")


def remove_all(engine: Engine, prefix: str, *, keep_folder: bool = False) -> None:
    """Remove containers, networks, volumes, images and the folder of a session; none of them has to be there.

    Args:
        engine: The engine.
        prefix: The session's prefix.
        keep_folder: Leave the folder and the images, for a session that goes on.

    Raises:
        ValueError: the prefix is not one of a test session.
    """
    if not _PREFIX_OF.fullmatch(prefix):
        message = f"{prefix!r} is no prefix of a test session; nothing was removed"
        raise ValueError(message)
    containers = {
        one
        for match in (f"label={STACK_LABEL}={prefix}", f"label={HELPER_LABEL}={prefix}", f"name=^/?{prefix}-")
        for one in engine.run("ps", "--all", "--quiet", "--filter", match).split()
    }
    _remove(engine, ("rm", "--force", "--volumes"), containers)
    for kind in ("network", "volume"):
        _remove(engine, (kind, "rm"), engine.names(kind, prefix))
    if keep_folder:
        return
    folder = ROOT / prefix
    with suppress(FileNotFoundError):
        known = engine.inspect("image", (folder / IMAGES_FILE).read_text(encoding="utf-8").split())
        # Another session may have built the same image: removed by its id it would lose that session's name.
        ours = [one for one in known if all(name.startswith(f"{prefix}/") for name in one["RepoTags"] or ())]
        _remove(engine, ("rmi",), [str(one["Id"]) for one in ours])
    _remove(engine, ("rmi",), engine.images(prefix))
    shutil.rmtree(folder, ignore_errors=True)
    (ROOT / f"{prefix}.owner").unlink(missing_ok=True)


def remove_stale(engine: Engine) -> list[str]:
    """Remove what earlier sessions left that ended without cleaning up.

    Returns:
        Their prefixes.
    """
    stale = [one for one in sorted(_prefixes(engine)) if is_stale(one, now=time.time(), alive=is_alive(one))]
    for prefix in stale:
        remove_all(engine, prefix)
    return stale


def is_stale(prefix: str, *, now: float, alive: bool) -> bool:
    """Whether what a prefix names may be removed by others than its session.

    Args:
        prefix: The prefix.
        now: Seconds since the epoch.
        alive: Whether its session runs.
    """
    return not alive and now - made_at(prefix) > STALE_SECONDS


def _prefixes(engine: Engine) -> set[str]:
    names = [
        *engine.run("ps", "--all", "--format", f'{{{{.Names}}}}\n{{{{.Label "{STACK_LABEL}"}}}}').split(),
        *engine.names("network", PREFIX.removesuffix("-")),
        *engine.names("volume", PREFIX.removesuffix("-")),
        *engine.run("image", "ls", "--format", "{{.Repository}}").split(),
        *(path.name.removesuffix(".owner") for path in ROOT.glob(f"{PREFIX}*")),
    ]
    return {match[1] for match in map(_PREFIX_OF.match, names) if match}


def _remove(engine: Engine, words: tuple[str, ...], names: set[str] | dict[str, str] | list[str]) -> None:
    """Remove one by one: what is in use elsewhere or gone already must not keep the rest."""
    for name in sorted(names):
        with suppress(EngineError):
            engine.run(*words, name)
