"""Probes: what counts as reachable, how long they may take, that they are remembered."""

import json
import socket
import threading
import time
from pathlib import Path

import pytest

from bootstrap import network
from bootstrap.facts import DAY, Facts
from tests.bootstrap.conftest import Site


def test_any_answer_counts_as_reachable(site: Site, tmp_path: Path) -> None:
    """A site that answers 404 lets us through."""
    assert network.unreachable(site.address, Facts(tmp_path / "facts.json")) == ""
    assert len(site.asked) == 1


def test_a_refused_connection_has_its_reason(closed_port: str, tmp_path: Path) -> None:
    """The reason is the system's own word for it."""
    assert network.unreachable(closed_port, Facts(tmp_path / "facts.json")) == "Connection refused"


def test_a_site_that_never_answers_costs_the_time_limit_once(tmp_path: Path) -> None:
    """A black hole is given up after the limit, and the next run, in a new process, does not ask again."""
    with socket.create_server(("127.0.0.1", 0)) as hole:
        address = f"http://127.0.0.1:{hole.getsockname()[1]}"
        reason = network.unreachable(address, Facts(tmp_path / "facts.json"), timeout=0.3)
        assert "no answer within" in reason or "timed out" in reason
        facts = Facts(tmp_path / "facts.json")
        assert network.unreachable(address, facts, opener=lambda *_: pytest.fail("asked again")) == reason


def test_a_name_server_that_hangs_is_bounded_too(tmp_path: Path) -> None:
    """The limit holds for the whole request, also for parts that ignore time-outs."""
    enough = threading.Event()

    def hang(url: str, timeout: float) -> bytes:
        enough.wait(timeout * 600)
        return url.encode()

    begun = time.monotonic()
    assert "no answer" in network.unreachable("http://x.test", Facts(tmp_path / "f"), timeout=0.1, opener=hang)
    assert time.monotonic() - begun < 30
    enough.set()


def test_a_probe_grows_stale_after_a_day(tmp_path: Path) -> None:
    """What was out of reach yesterday is asked again."""
    facts = Facts(tmp_path / "facts.json")
    facts.learn("reach x", "no route")
    assert facts.text("reach x", max_age=DAY) == "no route"
    kept = {"reach x": {"value": "no route", "at": time.time() - 2 * DAY}}
    (tmp_path / "facts.json").write_text(json.dumps(kept), encoding="utf-8")
    again = Facts(tmp_path / "facts.json")
    assert again.text("reach x", max_age=DAY) is None
    assert again.text("reach x") == "no route"


def test_damaged_facts_are_no_facts(tmp_path: Path) -> None:
    """A cut-off file is forgotten, not fatal, and the next fact can be kept."""
    path = tmp_path / "facts.json"
    path.write_text('{"reach x": {"value"', encoding="utf-8")
    facts = Facts(path)
    assert facts.text("reach x") is None
    facts.learn("a", {"b": "c"})
    assert Facts(path).table("a") == {"b": "c"}


def test_forgetting_is_lasting(tmp_path: Path) -> None:
    """After `forget`, a new run knows nothing."""
    facts = Facts(tmp_path / "facts.json")
    facts.learn("a", "b")
    facts.forget()
    assert Facts(tmp_path / "facts.json").text("a") is None
