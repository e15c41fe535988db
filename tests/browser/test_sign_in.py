"""Signing in: who is let in, where it leads, and what each role sees."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.support.window import ADMIN, Looks, Window

pytestmark = pytest.mark.browser


def test_wrong_password_is_refused_in_words(window: Window) -> None:
    """A wrong password must be refused in words, and nobody is signed in."""
    window.open("/login")
    window.page.get_by_label("Name").fill(ADMIN)
    window.page.get_by_label("Password").fill("not the password")
    window.page.get_by_role("button", name="Sign in").click()
    expect(window.page.get_by_role("alert")).to_contain_text("Name or password is wrong")
    expect(window.page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_sign_in_leads_back_and_lasts_over_a_reload(window: Window) -> None:
    """Signing in must lead back to the page it was needed for, last over a reload, and end on request."""
    window.open("/jobs?from=a-letter")
    expect(window.heading).to_have_text("Sign in")
    window.sign_in()
    window.page.wait_for_url(f"{window.target.url}/jobs?from=a-letter")
    window.reload()
    expect(window.heading).to_have_text("Jobs")
    window.page.get_by_role("button", name="Sign out").click()
    window.open("/jobs")
    expect(window.heading).to_have_text("Sign in")


def test_session_that_the_api_refuses_ends(window: Window) -> None:
    """A token that the API no longer takes must end the session, say so, and lead back after the next sign-in."""
    window.open_signed_in("/jobs")
    window.page.evaluate('sessionStorage.session = sessionStorage.session.replace(/"token":"[^"]+/, \'"token":"x\')')
    window.reload()
    expect(window.page.get_by_role("status").first).to_contain_text("Your session has ended")
    window.sign_in()
    expect(window.heading).to_have_text("Jobs")


def test_viewer_sees_tools_and_changes_nothing(open_window: OpenWindow) -> None:
    """A viewer whom the administrator adds must see the tools, but no way to change them, and no users."""
    admin, name, password = open_window(Looks()), f"viewer-{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    admin.open_signed_in("/users")
    form = admin.panel("Add a user")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Password").fill(password)
    form.get_by_label("Role").select_option("viewer")
    form.get_by_role("button").click()
    expect(admin.panel("Accounts")).to_contain_text(name)

    viewer = open_window(Looks())
    viewer.open("/login?next=/tools")
    viewer.sign_in(name, password)
    expect(viewer.panel("Add a tool")).to_contain_text("Your role, viewer, may not")
    expect(viewer.page.get_by_role("link", name="Users")).to_have_count(0)
    viewer.open("/users")
    expect(viewer.heading).to_have_text("Sign in")

    admin.page.get_by_role("button", name=f"Lock {name}").click()
    expect(admin.panel("Accounts")).to_contain_text("locked")
    again = open_window(Looks())
    again.open("/login")
    again.page.get_by_label("Name").fill(name)
    again.page.get_by_label("Password").fill(password)
    again.page.get_by_role("button", name="Sign in").click()
    expect(again.page.get_by_role("alert")).to_be_visible()
