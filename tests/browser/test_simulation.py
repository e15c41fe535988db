"""Simulating a program: what is typed shows."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.bench import editor, open_program, pixels, plot, write_program
from tests.browser.support.window import Window
from tests.e2e.harness.eventually import eventually

pytestmark = pytest.mark.browser

_SQUARE = "G21 G90\nM3 S9000\nG0 Z5\nG0 X80 Y10\nG1 Z-1 F200\nG1 Y60\nG1 X10\nG0 Z5\nM5\nM2\n"
_DRAWN_SECONDS = 10
_LONG_LINES = 80_000
_PATIENCE_MS = 180_000  # for the job; on a machine that was busy with much else it took nearly a minute


def test_typed_program_changes_the_plot(window: Window) -> None:
    """A program that is typed must change the plot, the summary and the issues, without any button."""
    window.open("/")
    expect(window.panel("Summary")).to_contain_text("11 moves")
    before = pixels(window)
    write_program(window, _SQUARE)
    expect(window.panel("Summary")).to_contain_text("6 moves")
    expect(window.panel("Issues")).to_contain_text("No issues")
    eventually(lambda: pixels(window) != before, seconds=_DRAWN_SECONDS, what="the plot shows another path")


def test_issue_leads_to_its_line(window: Window) -> None:
    """An issue must lead to its line in the editor, whose moves then stand out in the plot."""
    window.open("/")
    window.page.get_by_label("Samples").select_option("With mistakes")
    issue = window.panel("Issues").get_by_role("button").filter(has_text="Line 3").first
    issue.click()
    expect(editor(window)).to_be_focused()
    expect(window.panel("Toolpath")).to_contain_text("Line 3")
    window.page.keyboard.insert_text("G21 ")
    expect(window.panel("Issues")).not_to_contain_text("expected the unit")


def test_plot_is_moved_by_wheel_hand_and_keys(window: Window) -> None:
    """Wheel, hand and keys must move the plot, and one key must bring the whole path back."""
    window.open("/")
    expect(window.panel("Summary")).to_contain_text("11 moves")
    whole = eventually(lambda: pixels(window), seconds=_DRAWN_SECONDS, what="the plot is drawn")
    seen = {whole}

    def another(what: str) -> None:
        seen.add(eventually(lambda: {pixels(window)} - seen, seconds=_DRAWN_SECONDS, what=what).pop())

    plot(window).hover()
    window.page.mouse.wheel(0, -400)
    another("the wheel magnifies")
    window.page.mouse.down()
    window.page.mouse.move(500, 400, steps=3)
    window.page.mouse.up()
    another("the hand moves")
    plot(window).press("ArrowLeft")
    another("an arrow key moves")
    plot(window).press("-")
    another("minus makes smaller")
    plot(window).press("0")
    eventually(lambda: pixels(window) == whole, seconds=_DRAWN_SECONDS, what="0 shows the whole path again")


def test_program_is_kept_over_a_reload(window: Window) -> None:
    """A reload must not lose the program."""
    window.open("/")
    expect(window.panel("Summary")).to_contain_text("11 moves")
    write_program(window, _SQUARE)
    expect(window.panel("Summary")).to_contain_text("6 moves")
    window.reload()
    expect(window.panel("Summary")).to_contain_text("6 moves")


def test_program_too_large_for_an_answer_becomes_a_job(window: Window) -> None:
    """A program over the limit must be offered to the worker, signing in must not lose it, and the job must end."""
    window.open("/")
    lines = [f"G1 X{number % 100} Y{number % 7} F900" for number in range(_LONG_LINES)]
    open_program(window, "large.nc", "\n".join(["G21 G90", "M3 S9000", *lines]).encode())
    panel = window.panel("Program")
    expect(panel).to_contain_text("too long to be simulated at once")
    panel.get_by_role("link", name="Sign in").click()
    window.sign_in()
    window.panel("Program").get_by_role("button", name="Run as a job").click()
    expect(window.heading).to_have_text("Job")
    expect(window.panel("Progress")).to_contain_text("succeeded", timeout=_PATIENCE_MS)
    expect(window.panel("Summary")).to_be_visible()
