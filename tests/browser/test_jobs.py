"""Files and jobs: what is stored comes back, and a worker's progress arrives by itself."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.support.window import Window

pytestmark = pytest.mark.browser

_LINES = 150_000
_PATIENCE_MS = 180_000

_WATCH = """
(progress) => {
  window.seenProgress = [progress.value]
  new MutationObserver(() => {
    if (window.seenProgress.at(-1) !== progress.value) window.seenProgress.push(progress.value)
  }).observe(progress, { attributes: true })
}
"""


def test_progress_of_a_job_arrives(window: Window) -> None:
    """A job's progress must arrive piece by piece over one stream, up to its result, without asking again."""
    _upload(window, "long.nc", _program(_LINES))
    window.page.get_by_role("button", name="Simulate long.nc").first.click()
    expect(window.heading).to_have_text("Job")
    window.page.get_by_role("progressbar").evaluate(_WATCH)
    expect(window.panel("Progress")).to_contain_text("succeeded", timeout=_PATIENCE_MS)
    expect(window.panel("Summary")).to_be_visible()
    seen: list[float] = window.page.evaluate("window.seenProgress")
    assert seen == sorted(seen)
    assert len(seen) >= 3, f"saw {seen}"  # where it began, something between, and the end
    assert seen[-1] == 100
    job = window.page.url.rpartition("/")[2]
    assert window.requests.count(f"GET /api/jobs/{job}") == 1
    assert window.requests.count(f"GET /api/jobs/{job}/events") == 1


def test_job_is_found_again(window: Window) -> None:
    """A job must be in the list of jobs, lead to its page, and show its result after a reload."""
    _upload(window, "short.nc", _program(10))
    window.page.get_by_role("button", name="Simulate short.nc").first.click()
    expect(window.panel("Progress")).to_contain_text("succeeded", timeout=_PATIENCE_MS)
    address = window.page.url
    window.page.get_by_role("link", name="All jobs").click()
    window.page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(window.panel("Summary")).to_contain_text("11 lines")
    assert window.page.url == address
    window.reload()
    expect(window.panel("Summary")).to_contain_text("11 lines")


def test_stored_file_comes_back_as_it_was(window: Window, tmp_path: Path) -> None:
    """A file must come back byte for byte under its own name, and be gone once it is removed."""
    name, content = "Decke, Größe 1.nc", _program(1000) + "; äöü\n".encode()
    _upload(window, name, content)
    with window.page.expect_download() as download:
        window.page.get_by_role("button", name=f"Download {name}").first.click()
    assert download.value.suggested_filename == name
    saved = tmp_path / "saved"
    download.value.save_as(saved)
    assert saved.read_bytes() == content
    count = window.page.get_by_role("button", name=f"Remove {name}").count()
    window.page.get_by_role("button", name=f"Remove {name}").first.click()
    window.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(window.page.get_by_role("button", name=f"Remove {name}")).to_have_count(count - 1)


def _upload(window: Window, name: str, content: bytes) -> None:
    window.open_signed_in("/files")
    field = window.panel("Upload").locator("input[type=file]")
    field.set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
    expect(window.panel("Stored")).to_contain_text(f"Stored: {name}.")


def _program(lines: int) -> bytes:
    return "\n".join(["G21 G90 F900 M3 S1", *(f"G1 X{n % 90} Y{n % 7}" for n in range(lines))]).encode()
