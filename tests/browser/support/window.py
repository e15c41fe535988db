"""A browser window on the product. It notices what no scenario may cause, whatever else it looks at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request, expect

from tests.browser.support.target import Target

ADMIN: Final = "admin"
_PATIENCE_MS: Final = 15_000

_ATTEMPTS: Final = 3
_NETWORK_CHANGED: Final = "ERR_NETWORK_CHANGED"
"""The browser gives up whatever is under way when a network interface of the machine comes or goes, as containers'
interfaces do; that says nothing of the product."""

_REPORT_VIOLATIONS: Final = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`)
})
"""

_SIZES: Final = {"desktop": (1360, 900), "phone": (320, 640)}

Device = Literal["desktop", "phone"]
Scheme = Literal["light", "dark"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Looks:
    """What kind of window it is."""

    device: Device = "desktop"
    scheme: Scheme = "light"


class Window:
    """One window with its own session: nothing is shared with other windows."""

    def __init__(self, browser: Browser, target: Target, looks: Looks) -> None:
        """Open it, still empty."""
        width, height = _SIZES[looks.device]
        self.target, self.width = target, width
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=looks.scheme,
            has_touch=looks.device == "phone",
            accept_downloads=True,
        )
        self._context.set_default_timeout(_PATIENCE_MS)
        self._context.add_init_script(_REPORT_VIOLATIONS)
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        """Violations of the content security policy, errors of scripts, and requests to other hosts."""
        self.requests: list[str] = []
        """Method and path of every request to the API."""
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("request", self._on_request)
        self._network_changes = 0
        self.page.on("requestfailed", self._on_failure)

    def open(self, path: str) -> None:
        """Load an address anew and wait until its page shows, with all it has to tell."""
        self._load(lambda: self.page.goto(f"{self.target.url}{path}"))

    def reload(self) -> None:
        """Load the present address anew and wait likewise."""
        self._load(self.page.reload)

    def sign_in(self, username: str = ADMIN, password: str | None = None) -> None:
        """Sign in where the sign-in shows; without a password as the administrator."""
        self.page.get_by_label("Name").fill(username)
        self.page.get_by_label("Password").fill(password or self.target.password)
        self.page.get_by_role("button", name="Sign in").click()
        # On a phone it is in the menu, which is closed.
        expect(self.page.get_by_role("button", name="Sign out", include_hidden=True)).to_be_attached()

    def open_signed_in(self, path: str) -> None:
        """Open an address as the administrator."""
        self.open(f"/login?next={path}")
        self.sign_in()
        self.page.wait_for_url(f"{self.target.url}{path}")
        expect(self.heading).not_to_have_text("Sign in")

    def panel(self, title: str) -> Locator:
        """A titled part of the page."""
        return self.page.get_by_role("region", name=title, exact=True)

    @property
    def heading(self) -> Locator:
        """The page's name."""
        return self.page.get_by_role("heading", level=1)

    def picture(self, file: Path) -> None:
        """Keep what the window shows, from top to bottom."""
        self.page.screenshot(path=file, full_page=True)

    def close(self) -> None:
        """Close the window; its session is forgotten."""
        self._context.close()

    def _load(self, ask: Callable[[], object]) -> None:
        for attempt in range(_ATTEMPTS):
            before = self._network_changes
            try:
                ask()
                expect(self.heading).to_be_visible()
                expect(self.page.locator(".loading")).to_have_count(0)
            except (AssertionError, Error):
                if self._network_changes == before or attempt + 1 == _ATTEMPTS:
                    raise
            else:
                if self._network_changes == before:
                    return

    def _on_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def _on_request(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in {"data", "blob"}:
            return
        if f"{asked.scheme}://{asked.netloc}" != self.target.url:
            self.complaints.append(f"request to another host: {request.url}")
        elif asked.path.startswith("/api/"):
            self.requests.append(f"{request.method} {asked.path}")

    def _on_failure(self, request: Request) -> None:
        if _NETWORK_CHANGED in (request.failure or ""):
            self._network_changes += 1
