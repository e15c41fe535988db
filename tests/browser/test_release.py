"""A release while somebody has the page open."""

from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.support.window import Looks, Window
from tests.e2e.harness.scenario import change_page

pytestmark = pytest.mark.browser

_ROUTES: Final = "app/web/src/app/routes.ts"


_VISITED: Final = (("Strings", "Strings and frets"), ("Tools", "Tools"), ("Status", "Status"))


def test_old_page_goes_on_over_a_release(open_window: OpenWindow) -> None:
    """After a release an open page must go on with parts that others had loaded before, and reach those nobody had."""
    others, window = open_window(Looks()), open_window(Looks())
    stack = window.target.stack
    if stack is None:
        pytest.skip("this scenario releases a page, and the product that the environment names is not its own")
    window.open("/")
    window.page.evaluate("window.openedBefore = true")
    others.open("/")
    for label, heading in _VISITED:
        _go(others, label, heading)
    old = stack.site.json("/version.json")["build"]
    # Every part of the page gets another name with this, since each is reached from the routes.
    stack.project.replace(_ROUTES, "title: 'Strings and frets'", "title: 'Strings & frets'")
    change_page(stack)
    stack.up()
    assert stack.site.json("/version.json")["build"] != old
    for label, heading in _VISITED:
        _go(window, label, heading)
    assert window.page.evaluate("window.openedBefore") is True
    # This part may be gone with its release; then the page loads anew, and must still arrive.
    window.page.get_by_role("link", name="Sign in").click()
    expect(window.heading).to_have_text("Sign in")
    window.open("/spacing")
    expect(window.page).to_have_title("Strings & frets · Luthier\N{RIGHT SINGLE QUOTATION MARK}s ToolBox")


def _go(window: Window, label: str, heading: str) -> None:
    window.page.get_by_role("navigation").get_by_role("link", name=label).click()
    expect(window.heading).to_have_text(heading)
