"""Asking, within a time limit, whether a site can be reached."""

import http.client
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from .facts import DAY, Facts

PROBE_SECONDS = 5.0
"""How long a site may take to answer before it counts as out of reach."""


class Opener(Protocol):
    """Sends a request; the part of urllib that tests replace."""

    def __call__(self, url: str, timeout: float) -> bytes:
        """The body of the answer."""


def fetch(url: str, timeout: float) -> bytes:
    """The body at an http(s) address, with the system's proxies and certificates."""
    if not url.startswith(("http://", "https://")):
        message = f"{url}: expected an http or https address"
        raise ValueError(message)
    with urllib.request.urlopen(url, timeout=timeout) as answer:  # noqa: S310 - the scheme was checked above
        body: bytes = answer.read()
        return body


def attempt(action: Callable[[], bytes], timeout: float) -> tuple[bytes | None, str]:
    """Run a request within a limit that holds for slow name servers too, which urllib's own does not bound.

    Returns:
        The body and an empty reason, or None and why there is none.
    """
    outcome: list[tuple[bytes | None, str]] = []

    def work() -> None:
        try:
            outcome.append((action(), ""))
        except urllib.error.HTTPError as error:
            outcome.append((None, f"HTTP {error.code} {error.reason}"))
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            outcome.append((None, getattr(reason, "strerror", None) or str(reason) or type(reason).__name__))

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(timeout)
    return outcome[0] if outcome else (None, f"no answer within {timeout:.0f} s")


def unreachable(site: str, facts: Facts, *, timeout: float = PROBE_SECONDS, opener: Opener = fetch) -> str:
    """Why a site cannot be reached; empty when it answers. Remembered for a day.

    Any HTTP answer counts, an error too: what is asked is whether the network lets us through.
    """
    key = f"reach {site}"
    known = facts.text(key, max_age=DAY)
    if known is not None:
        return known
    _, reason = attempt(lambda: opener(site, timeout), timeout)
    if reason.startswith("HTTP "):
        reason = ""
    facts.learn(key, reason)
    return reason


def download(url: str, target: Path, timeout: float, *, opener: Opener = fetch) -> str:
    """Write the body at an address to a file; returns why not, or an empty string."""
    body, reason = attempt(lambda: opener(url, timeout), timeout)
    if body is None:
        return reason
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    return ""
