"""The plugins step: official ones found or downloaded, stand-ins otherwise."""

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from bootstrap import plugins
from bootstrap.choices import Way
from bootstrap.context import Context
from bootstrap.errors import StepError
from bootstrap.graph import StepLog
from tests.bootstrap.conftest import Site, ToolMaker, calls, script

DOWNLOADING_CLI = """
if [ "$1 $2" = "plugin install" ]; then
  folder="$PULUMI_HOME/plugins/resource-$4-v$5"
  mkdir -p "$folder" && touch "$folder/pulumi-resource-$4"
fi
"""


def stand_ins(ctx: Context) -> None:
    """Put the stand-ins' console scripts into the project's environment."""
    for binary in plugins.binaries():
        script(ctx.layout.script(binary), "")


def linked(ctx: Context) -> set[str]:
    """Names that `.berth/bin` puts on PATH."""
    return {path.name for path in ctx.layout.bin.iterdir()}


def test_stand_ins_are_linked_when_nothing_official_can_be_had(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """They are announced with the reason, on the run that chose them and on every later one."""
    stand_ins(ctx)
    ctx.layout.link("pulumi", tool("pulumi", ""))
    line = plugins.ensure(ctx, log)
    assert line.startswith("stand-ins (official ones cannot be downloaded here: 127.0.0.1:")
    assert line.endswith("Connection refused)")
    assert linked(ctx) == {"pulumi", *plugins.binaries()}
    assert plugins.ensure(ctx, log) == line


def test_official_plugins_on_path_are_used_as_they_are(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """No stand-in gets in front of them, although they are installed; links of an earlier choice go."""
    stand_ins(ctx)
    ctx.layout.link("pulumi", tool("pulumi", ""))
    plugins.ensure(ctx, log)
    for binary in plugins.binaries():
        tool(binary, "")
    ctx.facts.forget()
    assert plugins.ensure(ctx, log).startswith("official: python (on PATH)")
    assert linked(ctx) == {"pulumi"}


def test_the_language_host_beside_an_official_cli_is_used(ctx: Context, tmp_path: Path, log: StepLog) -> None:
    """The CLI finds it by itself, so no link of ours hides it; only the missing plugins are stood in for."""
    stand_ins(ctx)
    cli = script(tmp_path / "official" / "pulumi", "")
    script(tmp_path / "official" / "pulumi-language-python", "")
    ctx.layout.link("pulumi", cli)
    assert "stand-ins for docker, command" in plugins.ensure(ctx, log)
    assert "pulumi-language-python" not in linked(ctx)


def test_plugins_are_downloaded_when_their_server_answers(
    ctx: Context, site: Site, tool: ToolMaker, log: StepLog
) -> None:
    """The CLI installs them at their pinned versions into this checkout's PULUMI_HOME, from the server given."""
    stand_ins(ctx)
    cli = tool("pulumi", DOWNLOADING_CLI)
    ctx.layout.link("pulumi", cli)
    ctx.environ["BERTH_PLUGIN_SERVER"] = site.address  # type: ignore[index]  # the fixture's environment is a dict
    line = plugins.ensure(ctx, log)
    assert line == "stand-ins for python (no official one beside the CLI)"
    wanted = [f"plugin install resource {name} --server {site.address}" for name in ("docker 5.1.0", "command 1.2.1")]
    assert calls(cli) == wanted
    assert linked(ctx) == {"pulumi", "pulumi-language-python"}
    assert plugins.current(ctx)["pulumi-resource-docker"] is Way.DOWNLOAD


def test_a_failing_download_falls_back_to_the_stand_in(ctx: Context, site: Site, tool: ToolMaker, log: StepLog) -> None:
    """A server that answers and then has no plugin is named as the reason."""
    stand_ins(ctx)
    ctx.layout.link("pulumi", tool("pulumi", "exit 255"))
    ctx.environ["BERTH_PLUGIN_SERVER"] = site.address  # type: ignore[index]  # the fixture's environment is a dict
    line = plugins.ensure(ctx, log)
    assert "stand-ins (official ones cannot be downloaded here: pulumi plugin install" in line
    assert "code 255" in line


def test_a_choice_whose_files_are_gone_is_made_again(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """A plugin removed from PATH since is not believed in."""
    stand_ins(ctx)
    ctx.layout.link("pulumi", tool("pulumi", ""))
    docker = tool("pulumi-resource-docker", "")
    assert "stand-ins for python, command" in plugins.ensure(ctx, log)
    docker.unlink()
    assert plugins.ensure(ctx, log).startswith("stand-ins (official")


def test_without_stand_ins_the_error_says_what_to_do(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """A missing console script is a step error, not a dangling link."""
    ctx.layout.link("pulumi", tool("pulumi", ""))
    with pytest.raises(StepError, match=r"its stand-in .* is missing") as caught:
        plugins.ensure(ctx, log)
    assert "uv sync" in caught.value.remedy


def test_the_real_cli_installs_from_a_server_that_plays_the_official_one(
    ctx: Context, site: Site, log: StepLog
) -> None:
    """`pulumi plugin install --server` fetches our tarballs; the step counts them as official."""
    cli = shutil.which("pulumi", path=f"{Path(__file__).parents[2] / '.berth' / 'bin'}:{os.environ['PATH']}")
    if cli is None:
        pytest.skip("no Pulumi CLI is set up in this checkout yet: make env")
    machine = subprocess.run(["uname", "-m"], check=True, capture_output=True, text=True).stdout.strip()
    arch = {"x86_64": "amd64", "aarch64": "arm64"}[machine]
    for name, version in (("docker", "5.1.0"), ("command", "1.2.1")):
        site.files[f"/pulumi-resource-{name}-v{version}-linux-{arch}.tar.gz"] = tarball(f"pulumi-resource-{name}")
    stand_ins(ctx)
    ctx.layout.link("pulumi", Path(cli).resolve())
    ctx.environ["BERTH_PLUGIN_SERVER"] = site.address  # type: ignore[index]  # the fixture's environment is a dict
    line = plugins.ensure(ctx, log)
    assert plugins.current(ctx)["pulumi-resource-docker"] is Way.DOWNLOAD, (line, log.path.read_text(encoding="utf-8"))
    assert plugins.current(ctx)["pulumi-resource-command"] is Way.DOWNLOAD
    assert plugins.installed(ctx, "pulumi-resource-docker", "5.1.0").exists()


def tarball(name: str) -> bytes:
    """A plugin's release file: one executable at the top."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        body = b"#!/bin/sh\n"
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(body), 0o755
        archive.addfile(info, io.BytesIO(body))
    return file.getvalue()
