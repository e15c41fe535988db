"""What the scenarios share: one stack for each worker, made from nothing once and reused from test to test."""

import os
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.harness import artifacts
from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.claim import Claim, claimed
from tests.e2e.harness.cleaning import remove_all, remove_stale
from tests.e2e.harness.engine import Engine
from tests.e2e.harness.stack import Stack

KEEP = "BERTH_E2E_KEEP"
"""Environment variable that, when set, leaves the stacks of a session for a look; a later session removes them."""

_FAILURE = pytest.StashKey[str]()

_FIRST: Final = (
    "developers_stack",
    "recover",
    "rotation",
    "broken_api",
    "promote",
    "releases",
    "self_healing",
    "broken_release",
)
"""Files whose scenarios take longest. They begin first, so that no worker is left with one when the others are done.

The developers' stack is the first of all: what its `up` brings up from nothing need not be there before. The scenarios
that mostly wait come where another worker has much to do.
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest scenarios first; all others stay in their order."""
    place = {f"test_{name}": number for number, name in enumerate(_FIRST)}
    ours = [item for item in items if item.path.parent == Path(__file__).parent]
    begins = iter(sorted(ours, key=lambda item: place.get(item.path.stem, len(place))))
    mine = set(ours)
    items[:] = [next(begins) if item in mine else item for item in items]


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The Docker engine; without one no scenario can run."""
    found = Engine()
    problem = found.problem()
    if problem is not None:
        pytest.skip(f"no Docker engine can run here: {problem}; `make doctor` says what to install")
    return found


@pytest.fixture(scope="session")
def claim(engine: Engine) -> Iterator[Claim]:
    """A share of the machine; what earlier sessions left behind is removed first, what this one makes at its end."""
    remove_stale(engine)
    with claimed(engine.subnets()) as share:
        try:
            yield share
        finally:
            if not os.environ.get(KEEP):
                remove_all(engine, share.prefix)


@pytest.fixture(scope="session")
def worker_stack(claim: Claim, engine: Engine) -> Stack:
    """The worker's stack, empty at first."""
    return Stack(claim, engine)


@pytest.fixture
def stack(worker_stack: Stack, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """The worker's stack in whatever state it is; what it shows is kept when the test fails."""
    since = time.time()
    yield worker_stack
    failure = request.node.stash.get(_FAILURE, None)
    if failure is not None:
        worker_stack.unsettle()
        artifacts.keep(worker_stack, request.node.name, failure=failure, since=since)


@pytest.fixture
def product(stack: Stack) -> Stack:
    """The whole product, up and settled."""
    if stack.first_up is None and stack.first_failure is None:
        figure("up from nothing, images built on the way", stack.up(expect=None).seconds, "s")
    if stack.first_failure is not None:
        pytest.fail(f"the stack never came up:\n{stack.first_failure}")
    if not stack.settled:
        stack.as_released()
        if stack.up(expect=None).code:
            stack.wipe()
            stack.up()
    return stack


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember why a test failed, and name the folder with what is kept of it."""
    report = yield
    if report.failed and report.when != "teardown":
        item.stash[_FAILURE] = report.longreprtext
        report.sections.append(("kept in", str(artifacts.folder_of(item.name))))
    return report
