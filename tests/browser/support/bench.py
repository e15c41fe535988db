"""The page "Simulate" as a person uses it."""

from playwright.sync_api import Locator

from tests.browser.support.window import Window


def editor(window: Window) -> Locator:
    """The program's text."""
    return window.page.get_by_role("textbox", name="G-code program")


def write_program(window: Window, program: str) -> None:
    """Replace the program, as from the clipboard."""
    editor(window).click()
    window.page.keyboard.press("Control+a")
    window.page.keyboard.insert_text(program)


def open_program(window: Window, name: str, program: bytes) -> None:
    """Open a file of the person's own disk in the editor."""
    field = window.panel("Program").locator("input[type=file]")
    field.set_input_files({"name": name, "mimeType": "text/plain", "buffer": program})


def plot(window: Window) -> Locator:
    """The canvas with the toolpath."""
    return window.page.get_by_role("img", name="Toolpath")


def pixels(window: Window) -> str:
    """What the canvas shows, as text that is equal for equal pictures."""
    drawn: str = plot(window).evaluate("canvas => canvas.toDataURL()")
    return drawn
