"""Asks axe-core what is wrong with a page for people who do not see, hear or point as others do."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_CALL = "axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"


def violations(page: Page) -> list[str]:
    """One line for each violation: the rule, and the elements that break it."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate(_CALL)
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in found]


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
