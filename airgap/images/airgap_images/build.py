"""Carries a plan out: the base first, then everything else side by side, each with a log file of its own."""

import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path

from docker.errors import DockerException

from airgap_images.base import build_base
from airgap_images.engine import Build, Engine
from airgap_images.errors import ImagesError
from airgap_images.job import Job, Workshop
from airgap_images.plan import DEFINITION_LABEL, STANDIN_LABEL
from airgap_images.recipe import BASE

_TAIL_LINES = 25


def run_plan(
    plan: Mapping[str, tuple[str, ...]], build_one: Callable[[str], None], workers: int | None = None
) -> dict[str, BaseException]:
    """Calls `build_one` for every reference of the plan, each after its needs, independent ones side by side.

    Args:
        plan: Each reference with those it needs first.
        build_one: Builds one reference; runs in several threads at once.
        workers: How many at once; the number of cores when None.

    Returns:
        What failed, by reference. References whose needs failed are not tried and not in it.
    """
    sorter = TopologicalSorter(plan)
    sorter.prepare()
    failed: dict[str, BaseException] = {}
    running: dict[Future[None], str] = {}
    pool = ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1)
    try:
        while sorter.is_active():
            ready = set(sorter.get_ready())
            # The plan's order decides between those that could start now.
            running |= {pool.submit(build_one, reference): reference for reference in plan if reference in ready}
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                reference = running.pop(future)
                problem = future.exception()
                if problem is None:
                    sorter.done(reference)
                else:
                    failed[reference] = problem
    finally:
        # Nothing runs any more, unless Ctrl-C came: then nobody waits for what the engine is still doing.
        pool.shutdown(wait=False, cancel_futures=True)
    return failed


def build(job: Job, workshop: Workshop) -> float:
    """Builds one image and puts it under its reference; returns the seconds it took.

    The reference is set only when the image is complete, and the image that lost it is removed when nothing uses it.

    Raises:
        ImagesError: The build failed; the error carries the end of its log.
    """
    started = time.monotonic()
    log = workshop.cache / "logs" / f"{job.recipe.folder}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    engine = Engine()
    before = engine.find(job.recipe.reference)
    try:
        if job.recipe == BASE:
            build_base(engine, job, workshop, log)
        else:
            _build_from_dockerfile(engine, job, workshop, log)
    except (RuntimeError, OSError, DockerException) as problem:
        raise ImagesError(
            where=job.recipe.reference,
            found=f"the build failed ({str(problem).splitlines()[0]})",
            expected="an image",
            remedy=f"read {log} (its end is above), check that the package mirrors answer, then run the same again",
            log="\n".join(log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]),
        ) from problem
    after = engine.find(job.recipe.reference)
    if before and after and before.image_id != after.image_id:
        engine.drop(before.image_id)
    return time.monotonic() - started


def _build_from_dockerfile(engine: Engine, job: Job, workshop: Workshop, log: Path) -> None:
    with log.open("a", encoding="utf-8") as output:
        request = Build(files=job.files, arguments=workshop.host.proxies, reuse=not workshop.fresh)
        built = engine.build(request, output.write)
        # Versions are known only now. The second build adds nothing but the labels, and then the reference.
        labels = {STANDIN_LABEL: engine.note(built), DEFINITION_LABEL: job.definition}
        dockerfile = {"Dockerfile": f"FROM {built}\n".encode()}
        engine.build(Build(files=dockerfile, labels=labels, tag=job.recipe.reference), output.write)
