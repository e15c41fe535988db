"""The order in which a plan is carried out."""

import signal
import threading
from collections.abc import Iterator

import pytest
from airgap_images.build import run_plan

PATIENCE_SECONDS = 10


def test_needs_come_first_and_independent_images_run_side_by_side() -> None:
    """Two images that need only the base are in work at the same moment, and the base was done before."""
    order: list[str] = []
    both = threading.Barrier(2, timeout=PATIENCE_SECONDS)

    def build_one(reference: str) -> None:
        if reference in ("a", "b"):
            both.wait()  # breaks, and the test fails, when the second one is not started beside the first
        order.append(reference)

    failed = run_plan({"base": (), "a": ("base",), "b": ("base",), "c": ("a", "b")}, build_one, workers=2)
    assert failed == {}
    assert order[0] == "base"
    assert order[3] == "c"


def test_no_more_builds_run_at_once_than_workers() -> None:
    """The bound on parallel builds holds."""
    running, most, guard = 0, 0, threading.Lock()
    pair = threading.Barrier(2, timeout=PATIENCE_SECONDS)  # keeps each build in work until another one is

    def build_one(_: str) -> None:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        pair.wait()
        with guard:
            running -= 1

    run_plan({str(number): () for number in range(8)}, build_one, workers=2)
    assert most == 2


def test_a_failure_stops_what_is_built_on_it_and_nothing_else() -> None:
    """One broken image is reported, its dependants are not tried, the others are built."""
    built: list[str] = []

    def build_one(reference: str) -> None:
        if reference == "a":
            raise OSError("no space")  # noqa: TRY003, EM101 - the text is what the test looks for
        built.append(reference)

    failed = run_plan({"base": (), "a": ("base",), "b": ("base",), "on-a": ("a",)}, build_one, workers=1)
    assert [(name, str(problem)) for name, problem in failed.items()] == [("a", "no space")]
    assert built == ["base", "b"]


@pytest.fixture
def interruptible() -> Iterator[int]:
    """The main thread's number, with Ctrl-C doing what it does in a terminal (a shell's background job ignores it)."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield threading.main_thread().ident or 0
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_does_not_wait_for_builds_under_way(interruptible: int) -> None:
    """Ctrl-C ends the run at once: nothing more is begun, and what the engine is still doing is not waited for."""
    release, ended = threading.Event(), threading.Event()
    begun: list[str] = []

    def build_one(reference: str) -> None:
        begun.append(reference)
        signal.pthread_kill(interruptible, signal.SIGINT)
        release.wait(PATIENCE_SECONDS)
        ended.set()

    with pytest.raises(KeyboardInterrupt):
        run_plan({"a": (), "b": (), "c": ()}, build_one, workers=1)
    still_building = not ended.is_set()
    release.set()
    assert still_building
    assert ended.wait(PATIENCE_SECONDS)
    assert begun == ["a"]
