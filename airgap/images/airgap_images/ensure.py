"""The verb `ensure`: builds what is missing or outdated and says one line per image."""

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from airgap_images.base import require_debootstrap
from airgap_images.build import build, run_plan
from airgap_images.engine import Engine, Image
from airgap_images.errors import ImagesError
from airgap_images.job import Job, Workshop
from airgap_images.plan import STANDIN_LABEL, to_build
from airgap_images.recipe import BASE, RECIPES, Recipe
from airgap_images.survey import Survey, look


def ensure(wanted: Sequence[Recipe], workshop: Workshop) -> list[BaseException]:
    """Sees to it that every wanted image is there and current.

    Args:
        wanted: What somebody asked for.
        workshop: Where and with what to build; receives one line per image, as each is decided or done.

    Returns:
        What failed, empty when all is well.

    Raises:
        ImagesError: Nothing could be begun.
    """
    references = [recipe.reference for recipe in wanted]
    engine = Engine()
    survey = look(engine, workshop.host)
    if not to_build(references, survey.needs, survey.states, rebuild=workshop.fresh):
        _say_kept(references, survey, workshop)
        return []
    with _alone(workshop):
        # Another run may have built everything while this one waited.
        survey = look(engine, workshop.host)
        plan = to_build(references, survey.needs, survey.states, rebuild=workshop.fresh)
        _say_kept([reference for reference in references if reference not in plan], survey, workshop)
        return _carry_out(plan, survey, workshop)


def _say_kept(references: Sequence[str], survey: Survey, workshop: Workshop) -> None:
    for reference in references:
        image = survey.images[reference]
        if image is not None:
            workshop.say(_line(reference, survey.states[reference], "", image))


def _carry_out(plan: Mapping[str, tuple[str, ...]], survey: Survey, workshop: Workshop) -> list[BaseException]:
    recipes = {recipe.reference: recipe for recipe in (BASE, *RECIPES)}
    if BASE.reference in plan:
        require_debootstrap(workshop.say, _run)

    def build_one(reference: str) -> None:
        job = Job(recipe=recipes[reference], files=survey.files[reference], definition=survey.definitions[reference])
        seconds = build(job, workshop)
        image = Engine().find(reference)
        if image is not None:
            workshop.say(_line(reference, "built", f"{seconds:.1f} s", image))

    started = time.monotonic()
    failed = run_plan(plan, build_one)
    missed = [reference for reference in plan if reference not in failed and Engine().find(reference) is None]
    for reference in missed:
        workshop.say(f"{reference:<24} not tried: what it is built on failed")
    built = len(plan) - len(failed) - len(missed)
    took = time.monotonic() - started
    workshop.say(f"{built} of {len(plan)} images built in {took:.1f} s; logs in {workshop.cache / 'logs'}")
    return list(failed.values())


def _line(reference: str, state: str, took: str, image: Image) -> str:
    inside = image.labels.get(STANDIN_LABEL, "the official image, used as it is")
    return f"{reference:<24}  {state:<9} {took:>7}  {megabytes(image.size):>7}  {inside}"


def megabytes(size: int) -> str:
    """A size in bytes as people read it, in units of 10^6 bytes as the docker command counts."""
    return f"{size / 1e6:.0f} MB"


@contextmanager
def _alone(workshop: Workshop) -> Iterator[None]:
    """Holds the lock file, so that two runs do not build the same image; the kernel frees it when a run dies."""
    lock = workshop.cache / "lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            workshop.say(f"waiting for another airgap-images that holds {lock}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _run(command: list[str]) -> None:
    environment = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603 - no shell, fixed words
        command, capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode:
        raise ImagesError(
            where=" ".join(command),
            found=f"it ended with {done.returncode}",
            expected="the package to be installed",
            remedy="install the package debootstrap by hand",
            log=(done.stdout + done.stderr)[-2000:],
        )
