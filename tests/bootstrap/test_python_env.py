"""The python environment step against a uv that a test plays."""

from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap import python_env
from bootstrap.context import Context
from bootstrap.errors import StepError
from bootstrap.facts import Facts
from bootstrap.graph import StepLog
from bootstrap.layout import Layout
from tests.bootstrap.conftest import Site, ToolMaker, calls

SYNCING_UV = """
case "$1" in
--version) echo "uv 0.13.8";;
sync) mkdir -p "$UV_PROJECT_ENVIRONMENT/bin" && touch "$UV_PROJECT_ENVIRONMENT/bin/python";;
esac
"""
INSTALLER = f"""
PATH=/usr/bin:/bin
mkdir -p "$UV_UNMANAGED_INSTALL"
printf '%s' '#!/bin/sh
PATH=/usr/bin:/bin
{SYNCING_UV}' > "$UV_UNMANAGED_INSTALL/uv"
chmod +x "$UV_UNMANAGED_INSTALL/uv"
"""


def syncs(uv: Path) -> list[str]:
    """The calls that changed the environment."""
    return [call for call in calls(uv) if not call.startswith("--version")]


@pytest.fixture
def locked(ctx: Context) -> Context:
    """A checkout with a lock file."""
    (ctx.layout.root / "uv.lock").write_text("version = 1\n", encoding="utf-8")
    (ctx.layout.root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return ctx


def test_the_environment_is_synchronised_once(locked: Context, tool: ToolMaker, log: StepLog) -> None:
    """The second run starts no program at all; a changed lock file or package definition does."""
    uv = tool("uv", SYNCING_UV)
    assert python_env.ensure(locked, log) == "uv 0.13.8 on PATH, synchronised"
    before = calls(uv)
    assert python_env.ensure(locked, log) == "uv 0.13.8, unchanged"
    assert calls(uv) == before
    (locked.layout.root / "uv.lock").write_text("version = 2\n", encoding="utf-8")
    python_env.ensure(locked, log)
    package = locked.layout.root / "airgap" / "plugins"
    package.mkdir(parents=True)
    (package / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    python_env.ensure(locked, log)
    assert [call.split()[:2] for call in syncs(uv)] == [["sync", "--frozen"]] * 3


def test_a_removed_environment_is_made_again(locked: Context, tool: ToolMaker, log: StepLog) -> None:
    """An unchanged lock file does not vouch for a folder that is gone."""
    tool("uv", SYNCING_UV)
    python_env.ensure(locked, log)
    (locked.layout.venv / "bin" / "python").unlink()
    assert python_env.ensure(locked, log).endswith("synchronised")


def test_a_moved_checkout_gets_a_new_environment(
    locked: Context, tool: ToolMaker, log: StepLog, tmp_path: Path
) -> None:
    """The environment's scripts name their folder, so one that was copied or moved is replaced."""
    uv = tool("uv", SYNCING_UV)
    python_env.ensure(locked, log)
    moved = tmp_path / "moved"
    locked.layout.root.rename(moved)
    layout = Layout(root=moved, cache=locked.layout.cache)
    ctx = replace(locked, layout=layout, facts=Facts(layout.own / "facts.json"))
    assert python_env.ensure(ctx, log).endswith("synchronised")
    assert any(call.startswith("venv --clear") for call in syncs(uv))


def test_without_uv_the_official_installer_is_used(
    locked: Context, site: Site, log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its script is run with a private folder as target, and the result is kept for the next sync."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    site.files["/install.sh"] = INSTALLER.encode()
    locked.environ["BERTH_UV_INSTALLER"] = f"{site.address}/install.sh"  # type: ignore[index]  # a dict, see ctx
    assert python_env.ensure(locked, log) == "uv 0.13.8 official installer, synchronised"
    assert (locked.layout.bin / "uv").resolve().is_relative_to(locked.layout.own)


def test_without_any_uv_every_refusal_is_named(locked: Context, log: StepLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """No uv, no package index, no installer: nothing is installed in the system, and the error says each reason."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(StepError, match="uv cannot be had") as caught:
        python_env.ensure(locked, log)
    assert "from the package index: " in caught.value.what
    assert "official installer: Connection refused" in caught.value.what
    assert "pip install uv" in caught.value.remedy


def test_a_failing_sync_is_an_error_and_is_tried_again(locked: Context, tool: ToolMaker, log: StepLog) -> None:
    """The environment does not count as current after a failure."""
    tool("uv", 'case "$1" in --version) echo uv 0.13.8;; *) echo no route; exit 2;; esac')
    with pytest.raises(StepError, match="uv sync --frozen ended with code 2") as caught:
        python_env.ensure(locked, log)
    assert caught.value.log == log.path
    assert not python_env.current(locked)


def test_the_command_is_where_make_env_finds_it(locked: Context, tool: ToolMaker, log: StepLog) -> None:
    """`berth` must be on the path that `make env` gives, in a checkout that was set up before too."""
    tool("uv", SYNCING_UV)
    for _ in range(2):
        python_env.ensure(locked, log)
        link = locked.layout.bin / "berth"
        assert link.readlink() == locked.layout.venv / "bin" / "berth"
        link.unlink()
