"""What the browser scenarios share: one product and one browser for a session, windows for each test."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bootstrap.test_tools import BROWSERS
from tests.browser.support.target import Target, target
from tests.browser.support.window import Looks, Window
from tests.e2e.harness import artifacts

OpenWindow = Callable[[Looks], Window]

_PATIENCE_MS: Final = 15_000
"""For what a page shows of itself; other suites may use the machine meanwhile."""

_FAILED: Final = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's own browser, the one without windows if it is there; nothing is downloaded."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"no {' or '.join(BROWSERS)} on PATH: install Debian's package of one of these names")
    # As root the browser refuses to start with its sandbox; it only ever sees the product's own pages.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def product(browser: Browser) -> Iterator[Target]:
    """The product; it is brought up only when there is a browser to look at it."""
    assert browser.is_connected()
    with target() as found:
        yield found


@pytest.fixture
def open_window(browser: Browser, product: Target, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """Opens windows; at the end none of them may have had a complaint, and those of a failed test are pictured."""
    windows: list[Window] = []

    def new(looks: Looks) -> Window:
        windows.append(Window(browser, product, looks))
        return windows[-1]

    yield new
    if request.node.stash.get(_FAILED, False):
        folder = artifacts.folder_of(request.node.name)
        folder.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(windows):
            one.picture(folder / f"window-{number}.png")
    for one in windows:
        one.close()
    assert [one.complaints for one in windows] == [[] for _ in windows]


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    """One window on a desktop, in light colours."""
    return open_window(Looks())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure, so that the windows are pictured before they close."""
    report = yield
    if report.failed and report.when == "call":
        item.stash[_FAILED] = True
        report.sections.append(("pictures in", str(artifacts.folder_of(item.name))))
    return report
