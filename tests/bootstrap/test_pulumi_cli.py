"""The CLI step: found, installed from a site that a test plays, or built."""

import base64
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from bootstrap import go_toolchain, pulumi_cli, versions
from bootstrap.context import Context
from bootstrap.errors import StepError
from bootstrap.graph import StepLog
from tests.bootstrap.conftest import Site, ToolMaker, calls

OLD, NEW = "echo v3.100.0", "echo v3.270.0"
FAKE_GO = """
case "$1" in
version) echo go version go1.26.8 linux/amd64;;
build) while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\\necho v3.259.0\\n' > "$2"; chmod +x "$2";;
esac
"""
INSTALLER = b"""
PATH=/usr/bin:/bin
while [ "$1" != --install-root ]; do shift; done
mkdir -p "$2/bin"
printf '#!/bin/sh\\necho v3.259.0\\n' > "$2/bin/pulumi"
printf '#!/bin/sh\\n' > "$2/bin/pulumi-language-python"
chmod +x "$2/bin/pulumi" "$2/bin/pulumi-language-python"
"""


def with_site(ctx: Context, site: Site) -> Context:
    """The same context, with a site that answers."""
    ctx.environ["BERTH_PULUMI_SITE"] = site.address  # type: ignore[index]  # the fixture's environment is a dict
    return ctx


def test_a_recent_cli_on_path_is_used(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """It is linked into .berth/bin, and the next run starts no program to find that out."""
    pulumi = tool("pulumi", NEW)
    assert pulumi_cli.ensure(ctx, log) == "3.270.0, on PATH"
    assert (ctx.layout.bin / "pulumi").resolve() == pulumi
    assert pulumi_cli.ensure(ctx, log) == "3.270.0, on PATH"
    assert calls(pulumi) == ["version"]


def test_an_old_cli_is_passed_over_and_ours_is_built(
    ctx: Context, tool: ToolMaker, log: StepLog, said: list[str]
) -> None:
    """With an old CLI on PATH and the site out of reach, the CLI is built once and kept for other checkouts."""
    tool("pulumi", OLD)
    go = tool("go", FAKE_GO)
    (ctx.layout.root / "airgap" / "engine").mkdir(parents=True)
    assert pulumi_cli.ensure(ctx, log) == "3.259.0, built from its Go module"
    assert any("building 3.259.0" in line for line in said)
    ctx.facts.forget()
    assert pulumi_cli.ensure(ctx, log) == "3.259.0, kept from an earlier run"
    assert len([call for call in calls(go) if call.startswith("build")]) == 1


def test_a_cli_built_from_other_sources_is_not_kept(ctx: Context) -> None:
    """The place in the cache depends on go.mod and go.sum."""
    folder = ctx.layout.root / "airgap" / "engine"
    folder.mkdir(parents=True)
    (folder / "go.mod").write_text("module a\n", encoding="utf-8")
    before = pulumi_cli.kept_paths(ctx)
    (folder / "go.mod").write_text("module b\n", encoding="utf-8")
    after = pulumi_cli.kept_paths(ctx)
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_the_official_installer_comes_first(ctx: Context, site: Site, tool: ToolMaker, log: StepLog) -> None:
    """When the site answers, its script is run into the user's cache, without editing the person's PATH."""
    go = tool("go", FAKE_GO)
    site.files["/"] = INSTALLER
    assert pulumi_cli.ensure(with_site(ctx, site), log) == "3.259.0, official installer"
    assert (ctx.layout.bin / "pulumi").resolve().is_relative_to(ctx.layout.cache)
    assert "--no-edit-path" in log.path.read_text(encoding="utf-8")
    assert calls(go) == []


def test_a_failing_installer_falls_back_to_the_build(ctx: Context, site: Site, tool: ToolMaker, log: StepLog) -> None:
    """A script that ends badly does not end the set-up."""
    tool("go", FAKE_GO)
    (ctx.layout.root / "airgap" / "engine").mkdir(parents=True)
    site.files["/"] = b"echo the download failed; exit 4"
    assert pulumi_cli.ensure(with_site(ctx, site), log) == "3.259.0, built from its Go module"


def test_without_any_way_every_refusal_is_named(ctx: Context, log: StepLog) -> None:
    """No CLI, no site, no Go, no module proxy: the error says each, and what to install."""
    with pytest.raises(StepError, match="no Go toolchain") as caught:
        pulumi_cli.ensure(ctx, log)
    assert "https://go.dev/dl/" in caught.value.remedy


def test_a_build_that_fails_is_an_error_with_its_log(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """The refusals of all ways are listed, and nothing is left behind in the cache."""
    tool("go", 'case "$1" in version) echo go1.26.8;; *) echo cannot find module; exit 1;; esac')
    (ctx.layout.root / "airgap" / "engine").mkdir(parents=True)
    with pytest.raises(StepError) as caught:
        pulumi_cli.ensure(ctx, log)
    assert "official installer: Connection refused" in caught.value.what
    assert "go build ended with code 1" in caught.value.what
    assert caught.value.log == log.path
    assert not pulumi_cli.kept_paths(ctx)[1].exists()


def toolchain_zip() -> tuple[bytes, str]:
    """A module zip that holds a go command, and its sum."""
    prefix = f"golang.org/toolchain@v0.0.1-go{versions.GO_VERSION}.linux-amd64/"
    content = {f"{prefix}bin/go": f"#!/bin/sh\nPATH=/usr/bin:/bin\n{FAKE_GO}".encode(), f"{prefix}VERSION": b"go"}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as module:
        for name, body in content.items():
            module.writestr(name, body)
    lines = "".join(f"{hashlib.sha256(content[name]).hexdigest()}  {name}\n" for name in sorted(content))
    return file.getvalue(), "h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()


@pytest.fixture
def proxied(ctx: Context, site: Site, monkeypatch: pytest.MonkeyPatch) -> tuple[Context, str]:
    """A module proxy that serves a toolchain; returns the context and the right sum."""
    body, found = toolchain_zip()
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    site.files[f"/golang.org/toolchain/@v/v0.0.1-go{versions.GO_VERSION}.linux-amd64.zip"] = body
    ctx.environ["GOPROXY"] = f"{site.address}/,direct"  # type: ignore[index]  # the fixture's environment is a dict
    return ctx, found


def test_without_go_a_toolchain_comes_from_the_module_proxy(
    proxied: tuple[Context, str], log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lands in the user's cache, is executable, and is not fetched again."""
    ctx, right = proxied
    monkeypatch.setitem(versions.GO_SUMS, "amd64", right)
    (ctx.layout.root / "airgap" / "engine").mkdir(parents=True)
    assert pulumi_cli.ensure(ctx, log) == "3.259.0, built from its Go module"
    go, env = go_toolchain.ensure(ctx, log)
    assert go == ctx.layout.cache / f"go-{versions.GO_VERSION}" / "bin" / "go"
    assert env["GOROOT"] == str(go.parent.parent)


def test_a_toolchain_with_another_sum_is_refused(
    proxied: tuple[Context, str], log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the proxy sends must be what the checksum database knows; it is not unpacked otherwise."""
    ctx, right = proxied
    monkeypatch.setitem(versions.GO_SUMS, "amd64", "h1:other")
    with pytest.raises(StepError, match="expected h1:other") as caught:
        go_toolchain.ensure(ctx, log)
    assert right in caught.value.what
    assert not (ctx.layout.cache / f"go-{versions.GO_VERSION}").exists()


@pytest.mark.parametrize("printed", ["go version go1.19.8 linux/amd64", "garbage"])
def test_a_go_too_old_to_fetch_newer_ones_does_not_count(
    ctx: Context, tool: ToolMaker, log: StepLog, printed: str
) -> None:
    """Go before 1.21 (Debian 12's, for one) cannot build a module that asks for a newer one."""
    tool("go", f"echo {printed}")
    with pytest.raises(StepError, match="no Go toolchain"):
        go_toolchain.ensure(ctx, log)


def test_links_made_earlier_do_not_pass_for_the_persons_own(ctx: Context, tool: ToolMaker) -> None:
    """With .berth/bin first on PATH, as after eval of the exports, a search still finds the person's tools."""
    own = tool("pulumi", NEW)
    ctx.layout.link("pulumi", Path("/bin/true"))
    ctx.environ["PATH"] = f"{ctx.layout.bin}:{ctx.environ['PATH']}"  # type: ignore[index]  # a dict, see above
    assert ctx.find("pulumi") == own
