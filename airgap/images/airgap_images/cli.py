"""The command `airgap-images`: builds stand-ins of the base images, lists them, shows their definitions."""

import argparse
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from airgap_images.engine import Engine
from airgap_images.ensure import ensure, megabytes
from airgap_images.errors import ImagesError
from airgap_images.host import read_host
from airgap_images.job import Workshop
from airgap_images.plan import DEFINITION_LABEL, STANDIN_LABEL
from airgap_images.recipe import BASE, RECIPES, select
from airgap_images.survey import look

_INTERRUPTED = 130
"""Exit code of a program ended by Ctrl-C, as shells count."""

_output = threading.Lock()


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit code: 0 done, 1 something failed, 130 interrupted."""
    options = _parser().parse_args(arguments)
    verbs = {"ensure": _ensure, "list": _list, "definitions": _definitions}
    try:
        return verbs[options.verb](options)
    except ImagesError as problem:
        _report(problem)
        return 1
    except KeyboardInterrupt:
        _complain("interrupted; images that were complete are kept")
        # Threads still wait for the engine. Ending the process closes their connections, and the engine stops building.
        os._exit(_INTERRUPTED)


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where downloads and logs are kept: berth/images in the user's cache."""
    home = Path(environ.get("HOME") or Path.home())
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "berth" / "images"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="airgap-images", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    make = verbs.add_parser("ensure", help="build what is missing or outdated; official images are left alone")
    make.add_argument("references", nargs="*", metavar="REF", help="only these, with what they are built on")
    make.add_argument("--rebuild", action="store_true", help="build again with the packages of today")
    verbs.add_parser("list", help="what the engine has under each reference")
    verbs.add_parser("definitions", help="the files of each definition and its hash")
    return parser


def _ensure(options: argparse.Namespace) -> int:
    wanted = select(options.references)
    workshop = Workshop(
        host=read_host(os.environ), cache=cache_folder(os.environ), say=_say, fresh=bool(options.rebuild)
    )
    failed = ensure(wanted, workshop)
    for problem in failed:
        _report(problem)
    return 1 if failed else 0


def _list(_: argparse.Namespace) -> int:
    survey = look(Engine(), read_host(os.environ))
    for reference, image in survey.images.items():
        size = megabytes(image.size) if image else "-"
        labels = image.labels if image else {}
        columns = (
            f"{reference:<24}",
            f"{survey.states[reference]:<9}",
            f"{size:>7}",
            labels.get(DEFINITION_LABEL, "-" * 16),
            labels.get(STANDIN_LABEL, "-"),
        )
        _say("  ".join(columns))
    return 0


def _definitions(_: argparse.Namespace) -> int:
    survey = look(Engine(), read_host(os.environ))
    folders = {recipe.reference: recipe.folder for recipe in (BASE, *RECIPES)}
    for reference, definition in survey.definitions.items():
        needs = ", ".join(survey.needs[reference]) or "the host's mirrors and authorities"
        _say(f"{reference:<24}  {definition}  on {needs}")
        for name in sorted(survey.files[reference]):
            _say(f"    recipes/{folders[reference]}/{name}")
    return 0


def _say(line: str) -> None:
    with _output:  # threads report their images at the same time
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _report(problem: BaseException) -> None:
    """The log first and the error last: the last line on the screen, or of a log, is the one that helps."""
    if isinstance(problem, ImagesError) and problem.log:
        sys.stderr.write("".join(f"  | {line}\n" for line in problem.log.splitlines()))
    _complain(str(problem))


def _complain(text: str) -> None:
    sys.stderr.write(f"airgap-images: {text}\n")
    sys.stderr.flush()
