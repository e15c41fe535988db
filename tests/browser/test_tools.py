"""The tool library: adding, changing, removing, and two people at once."""

import secrets

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.support.window import Looks, Window

pytestmark = pytest.mark.browser


def test_tool_is_added_changed_and_removed(window: Window) -> None:
    """A tool must be there after it was added, differ after it was changed, and be gone after it was removed."""
    name = _add(window)
    window.page.get_by_role("button", name=f"Change {name}").click()
    form = window.page.get_by_role("form", name=f"Change {name}")
    form.get_by_label("Diameter").fill("6,35")
    form.get_by_role("button", name="Save").click()
    expect(_row(window, name)).to_contain_text("6.35")
    window.reload()
    expect(_row(window, name)).to_contain_text("6.35")
    window.page.get_by_role("button", name=f"Remove {name}").click()
    window.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(window.panel("Library")).to_contain_text(f"{name} was removed.")
    window.reload()
    expect(window.panel("Library")).not_to_contain_text(name)


def test_name_in_use_is_told_at_its_field(window: Window) -> None:
    """A name that is in use must be told at the field, and the focus must lead there."""
    name = _add(window)
    form = window.page.get_by_role("form", name="Add a tool")
    form.get_by_label("Name").fill(name.upper())
    form.get_by_label("Diameter").fill("3")
    form.get_by_role("button").click()
    expect(form.get_by_label("Name")).to_be_focused()
    expect(form.get_by_label("Name")).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize(("choice", "flutes"), [("Keep mine", "5"), ("Take theirs", "7")])
def test_two_changes_at_once_are_settled_by_a_person(open_window: OpenWindow, choice: str, flutes: str) -> None:
    """When two change one tool, the second must see both versions, and what it chooses must stay."""
    mine, theirs = open_window(Looks()), open_window(Looks())
    name = _add(mine)
    theirs.open_signed_in("/tools")
    for window, typed in ((mine, "5"), (theirs, "7")):
        window.page.get_by_role("button", name=f"Change {name}").click()
        window.page.get_by_label("Flutes").fill(typed)
    theirs.page.get_by_role("button", name="Save").click()
    expect(theirs.panel("Library")).to_contain_text(f"{name} was changed.")

    mine.page.get_by_role("button", name="Save").click()
    dialog = mine.page.get_by_role("dialog", name="Somebody else changed this tool")
    expect(dialog.get_by_role("row", name="Flutes")).to_contain_text("57")
    dialog.get_by_role("button", name=choice).click()
    expect(dialog).to_have_count(0)
    mine.reload()
    expect(_row(mine, name).get_by_role("cell").nth(2)).to_have_text(flutes)


def _add(window: Window) -> str:
    """Add a tool with a name of its own as the administrator, and give the name."""
    name = f"cutter {secrets.token_hex(4)}"
    window.open_signed_in("/tools")
    form = window.page.get_by_role("form", name="Add a tool")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Kind").select_option("Ball nose")
    form.get_by_label("Diameter").fill("3.175")
    form.get_by_role("button").click()
    expect(_row(window, name)).to_contain_text("3.175")
    return name


def _row(window: Window, name: str) -> Locator:
    return window.panel("Library").get_by_role("row").filter(has_text=name)
