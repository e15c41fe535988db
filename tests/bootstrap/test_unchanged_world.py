"""What decides a command beside its files: the engine, its images, and the day."""

import time

import pytest

from bootstrap import unchanged, versions
from bootstrap.commands import Command
from bootstrap.context import Context
from bootstrap.facts import DAY
from tests.bootstrap.conftest import ToolMaker, calls


def test_another_engine_or_image_is_a_change(ctx: Context) -> None:
    """So they may on another Docker engine or image; whether the set-up had to start the engine does not matter."""
    tools = unchanged.tools(ctx, "20.10.24, answers", "sha256:1")
    assert tools != unchanged.tools(ctx, "29.0.1, answers", "sha256:1")
    assert tools != unchanged.tools(ctx, "20.10.24, answers", "sha256:2")
    assert tools == unchanged.tools(ctx, "20.10.24, started", "sha256:1")


@pytest.mark.parametrize(("makes", "days", "counts"), [("", 0.9, True), ("", 1.1, False), (".", 1.1, True)])
def test_a_success_counts_for_a_day(
    ctx: Context, monkeypatch: pytest.MonkeyPatch, *, makes: str, days: float, counts: bool
) -> None:
    """What nobody thought of may change too, so a day later tests run again; what a command made stays as it is."""
    command = Command(argv=("true",), folder=ctx.layout.root, settled_by=("a.txt",), makes=makes)
    unchanged.settle(ctx.facts, command, "tools", None)
    later = time.time() + days * DAY
    monkeypatch.setattr(time, "time", lambda: later)
    assert unchanged.is_settled(ctx.facts, command, "tools") is counts


def test_every_name_a_test_may_use_is_looked_up(ctx: Context, tool: ToolMaker) -> None:
    """Which images the names mean is asked of the engine at once, since another one may decide a test otherwise."""
    path = tool("docker", "echo sha256:1")
    assert unchanged.images(ctx) == "sha256:1"
    (call,) = calls(path)
    assert set(versions.BASE_IMAGES + versions.LOG_IMAGES) <= set(call.split())
