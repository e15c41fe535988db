"""`clean` and `doctor`: what they show, what they leave alone."""

import io

import pytest

from bootstrap import clean, doctor, engine
from bootstrap.choices import Way
from bootstrap.console import Console
from bootstrap.context import Context
from bootstrap.engine_choice import EngineSeen, Refusal
from tests.bootstrap.conftest import ToolMaker


def test_clean_shows_first_and_removes_only_when_told(ctx: Context) -> None:
    """Without --yes nothing goes; with it the checkout's own folders do, and the user's cache stays."""
    for folder in (ctx.layout.own / "logs", ctx.layout.venv, ctx.layout.cache):
        folder.mkdir(parents=True)
    stream = io.StringIO()
    assert clean.run(ctx, agreed=False, console=Console(stream)) == 0
    assert f"would remove {ctx.layout.own}" in stream.getvalue()
    assert ctx.layout.venv.exists()
    assert clean.run(ctx, agreed=True, console=Console(stream)) == 0
    assert not ctx.layout.own.exists()
    assert not ctx.layout.venv.exists()
    assert ctx.layout.cache.exists()


def test_clean_does_not_orphan_a_running_stack(ctx: Context) -> None:
    """While the state in the checkout holds resources, it is not removed."""
    folder = ctx.layout.state / ".pulumi" / "stacks" / "berth"
    folder.mkdir(parents=True)
    (folder / "dev.json").write_text('{"checkpoint": {"latest": {"resources": [{"urn": "x"}]}}}', encoding="utf-8")
    stream = io.StringIO()
    assert clean.run(ctx, agreed=True, console=Console(stream)) == 1
    assert "make down" in stream.getvalue()
    assert folder.exists()


@pytest.fixture
def no_engine(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> EngineSeen:
    """A machine on which nothing answers, for a person who is not root."""
    seen = EngineSeen(
        answering=False, refusal=Refusal.ABSENT, endpoint="unix:///x", chosen_by_person="", client=False,
        dockerd=False, live_daemon=None, root=ctx.is_root, apt=True, linux=True, systemd=False,
    )  # fmt: skip
    monkeypatch.setattr(engine, "observe", lambda *_: (seen, ""))
    return seen


@pytest.mark.usefixtures("no_engine")
def test_doctor_names_what_is_missing_and_what_to_do(ctx: Context) -> None:
    """On a bare machine every row has a remedy, the exit code is 1, and nothing was made."""
    stream = io.StringIO()
    assert doctor.run(ctx, Console(stream)) == 1
    text = stream.getvalue()
    assert "no such socket at unix:///x" in text
    assert "sudo apt-get install -y --no-install-recommends docker.io" in text
    assert "make env" in text
    assert not ctx.layout.own.exists()


def test_doctor_is_content_with_a_set_up_machine(
    ctx: Context, tool: ToolMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When everything is there the exit code is 0 and every row says ok."""
    tool("docker", "")
    monkeypatch.setattr(doctor, "_engine", lambda *_: [])
    monkeypatch.setattr(engine, "observe", lambda *_: (None, "20.10.24"))
    monkeypatch.setattr("bootstrap.python_env.current", lambda _: True)
    monkeypatch.setattr("bootstrap.pulumi_cli.current", lambda _: ctx.layout.bin)
    chosen = dict.fromkeys(
        ("pulumi-language-python", "pulumi-resource-docker", "pulumi-resource-command"), Way.STAND_IN
    )
    monkeypatch.setattr("bootstrap.plugins.current", lambda _: chosen)
    monkeypatch.setattr("bootstrap.versions.BASE_IMAGES", ())
    stream = io.StringIO()
    assert doctor.run(ctx, Console(stream)) == 0
    assert all(line.endswith("ok") for line in stream.getvalue().splitlines()[2:])
    assert "stand-in" in stream.getvalue()
