"""Every page: its address works by itself, it is usable by everybody, and by keys alone."""

from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.support.axe import violations
from tests.browser.support.window import Device, Looks, Scheme, Window

pytestmark = pytest.mark.browser

_OPEN = {
    "/": "Simulate",
    "/spacing": "Strings and frets",
    "/tools": "Tools",
    "/status": "Status",
    "/login": "Sign in",
    "/no/such/page": "Page not found",
}
_UNMARKED = """
getComputedStyle(document.activeElement).outlineStyle === 'none' ? [document.activeElement.outerHTML] : []
"""
_SETTLED = "Promise.allSettled(document.getAnimations().map((one) => one.finished))"
_SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
_SIGNED_IN = {"/tools": "Tools", "/jobs": "Jobs", "/files": "Files", "/users": "Users"}


def test_deep_link_works_after_a_reload(window: Window) -> None:
    """The address of every page must show that page when it is opened or loaded anew."""
    for path, heading in _OPEN.items():
        window.open(path)
        expect(window.heading).to_have_text(heading)
        window.reload()
        expect(window.heading).to_have_text(heading)
    window.open_signed_in("/")
    for path, heading in _SIGNED_IN.items():
        window.open(path)
        expect(window.heading).to_have_text(heading)


def test_missing_asset_is_no_page(window: Window) -> None:
    """S0-10: a missing script must be answered 404, never with the page, which a browser would keep as a script."""
    answer = window.page.request.get(f"{window.target.url}/assets/index-gone.js")
    assert answer.status == 404


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_everybody_can_use_every_page(open_window: OpenWindow, device: Device) -> None:
    """On no page may axe find a violation in light or in dark colours, and no page may be wider than its window."""
    window = open_window(Looks(device=device))
    found: list[str] = []
    for path in _OPEN:
        window.open(path)
        found += _look(window, path)
    window.open_signed_in("/")
    for path in _SIGNED_IN:
        window.open(path)
        found += _look(window, f"{path}, signed in")
    assert found == []


def test_chosen_colours_stand_above_those_of_the_system(open_window: OpenWindow) -> None:
    """A person's choice of colours must show at once and after a reload, whatever the system prefers."""
    window = open_window(Looks(scheme="light"))
    window.open("/status")
    light = _background(window)
    window.page.get_by_label("Colours").select_option("Dark")
    dark = _background(window)
    assert dark != light
    window.reload()
    expect(window.heading).to_be_visible()
    assert _background(window) == dark


def test_keys_alone_reach_content_and_show_where_they_are(window: Window) -> None:
    """The first key press must offer the way past the navigation, and every stop must show that it has the focus."""
    window.open("/tools")
    window.page.keyboard.press("Tab")
    expect(window.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    unmarked: list[str] = []
    stops = 0
    while not window.page.evaluate("document.activeElement === document.body"):
        unmarked += window.page.evaluate(_UNMARKED)
        window.page.keyboard.press("Tab")
        stops += 1
    assert unmarked == []
    assert stops >= 8
    window.open("/tools")
    window.page.keyboard.press("Tab")
    window.page.keyboard.press("Enter")
    expect(window.page.locator("main")).to_be_focused()


def test_documentation_shows_under_its_policy(window: Window) -> None:
    """The API's documentation must show its operations with nothing from another host and no violation."""
    window.page.goto(f"{window.target.url}/docs")
    operation = window.page.locator(".swagger-ui .opblock-get").first
    operation.locator(".opblock-summary-control").click()
    expect(operation.locator(".responses-table")).to_be_visible()


def _look(window: Window, name: str) -> list[str]:
    """What is wrong with a page; the system's colours change while it is open."""
    found: list[str] = []
    backgrounds = set[str]()
    for scheme in _SCHEMES:
        window.page.emulate_media(color_scheme=scheme)
        window.page.evaluate(_SETTLED)  # a colour half-way between two schemes has neither's contrast
        backgrounds.add(_background(window))
        found += [f"{name}, {scheme}: {one}" for one in violations(window.page)]
        width: int = window.page.evaluate("document.documentElement.scrollWidth")
        if width > window.width:
            found.append(f"{name}, {scheme}: {width} pixels wide in a window of {window.width}")
    assert len(backgrounds) == len(_SCHEMES), "the colours are those of one scheme"
    return found


def _background(window: Window) -> str:
    colour: str = window.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour
