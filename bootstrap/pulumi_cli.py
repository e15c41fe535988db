"""Step `pulumi CLI`: the person's own, the official one, or one built from its Go module."""

import hashlib
import os
from pathlib import Path

from . import go_toolchain, network, process, versions
from .choices import ToolSeen, Version, Way, cli_ways
from .context import Context
from .errors import StepError
from .graph import StepLog

SITE_VARIABLE = "BERTH_PULUMI_SITE"
"""Environment variable that replaces the address of the official site."""
SITE = "https://get.pulumi.com"
MODULE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_INSTALL_SECONDS = 300.0
_BUILD_SECONDS = 1200.0
_VERSION_FLAG = f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{versions.PULUMI_VERSION}"
_BUILD_FLAGS = ("-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", f"-s -w {_VERSION_FLAG}")


def site(ctx: Context) -> str:
    """Address of the site that serves the installer and the plugins."""
    return ctx.environ.get(SITE_VARIABLE, SITE).rstrip("/")


def kept_paths(ctx: Context) -> tuple[Path, Path]:
    """Where the user's cache keeps CLIs: (official, built); the built one's folder names what it was built from."""
    hasher = hashlib.sha256(" ".join(_BUILD_FLAGS).encode())
    for name in ("go.mod", "go.sum"):
        path = ctx.layout.root / "airgap" / "engine" / name
        if path.exists():
            hasher.update(path.read_bytes())
    stem = f"pulumi-{versions.PULUMI_VERSION}"
    official = ctx.layout.cache / f"{stem}-official" / "bin" / "pulumi"
    return official, ctx.layout.cache / f"{stem}-{hasher.hexdigest()[:12]}" / "pulumi"


def current(ctx: Context) -> Path | None:
    """The CLI chosen by an earlier run, when it is still the same file."""
    link = ctx.layout.bin / "pulumi"
    fact = ctx.facts.table("pulumi CLI")
    return link.resolve() if link.exists() and fact.get("file") == _identity(link) else None


def ensure(ctx: Context, log: StepLog) -> str:
    """Have a CLI of a known version behind `.berth/bin/pulumi`."""
    if current(ctx):
        fact = ctx.facts.table("pulumi CLI")
        return f"{fact.get('version')}, {fact.get('way')}"
    on_path = ctx.find("pulumi")
    official, built = kept_paths(ctx)
    seen = ToolSeen(on_path=_version(ctx, on_path), kept=official.exists() or built.exists())
    ways = cli_ways(seen, site_refusal="")
    refusals = []
    if Way.INSTALLER in ways:
        refusal = network.unreachable(site(ctx), ctx.facts)
        ways = cli_ways(seen, site_refusal=refusal)
        refusals = [f"{Way.INSTALLER.value}: {refusal}"] if refusal else []
    for way in ways:
        path, refusal = _obtain(ctx, way, on_path, log)
        version = seen.on_path if way is Way.PATH else _version(ctx, path)
        if version is not None and path is not None:
            ctx.layout.link("pulumi", path)
            found = {"file": _identity(path), "version": versions.dotted(version), "way": way.value}
            ctx.facts.learn("pulumi CLI", found)
            return f"{versions.dotted(version)}, {way.value}"
        refusals.append(f"{way.value}: {refusal or f'{path} does not run'}")
    raise StepError(
        what="no Pulumi CLI can be had\n" + "\n".join(refusals),
        remedy=f"Install the CLI {versions.dotted(versions.MINIMUM_PULUMI)} or newer and put it on PATH:\n"
        "https://www.pulumi.com/docs/iac/download-install/",
        log=log.path if log.path.exists() else None,
    )


def _obtain(ctx: Context, way: Way, on_path: Path | None, log: StepLog) -> tuple[Path | None, str]:
    official, built = kept_paths(ctx)
    if way is Way.PATH:
        return on_path, ""
    if way is Way.KEPT:
        return (official if official.exists() else built), ""
    if way is Way.INSTALLER:
        return official, _install(ctx, official.parent.parent, log)
    return built, _build(ctx, built, log)


def _install(ctx: Context, folder: Path, log: StepLog) -> str:
    """Run the official installer script; returns why it failed, or an empty string."""
    script = ctx.layout.own / "downloads" / "pulumi-installer.sh"
    refusal = network.download(site(ctx), script, network.PROBE_SECONDS)
    if refusal:
        return refusal
    argv: list[str | Path] = [
        "/bin/sh",
        script,
        "--version",
        versions.PULUMI_VERSION,
        "--install-root",
        folder,
        "--no-edit-path",
    ]
    code = process.run(argv, log=log.path, env=ctx.tool_environ(), cwd=ctx.layout.root, timeout=_INSTALL_SECONDS)
    return f"installer ended with code {code}" if code else ""


def _build(ctx: Context, target: Path, log: StepLog) -> str:
    """Build the CLI from airgap/engine; returns why it failed, or an empty string."""
    go, env = go_toolchain.ensure(ctx, log)
    log.say(f"building {versions.PULUMI_VERSION} from its Go module (1 to 4 minutes, once per user)")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"pulumi.{os.getpid()}")
    code = process.run(
        [go, "build", "-v", "-mod=readonly", *_BUILD_FLAGS, "-o", fresh, MODULE],
        log=log.path,
        env=env,
        cwd=ctx.layout.root / "airgap" / "engine",
        timeout=_BUILD_SECONDS,
    )
    if code:
        fresh.unlink(missing_ok=True)
        return f"go build ended with code {code}"
    fresh.replace(target)
    return ""


def _version(ctx: Context, tool: Path | None) -> Version | None:
    if tool is None or not tool.exists():
        return None
    env = ctx.tool_environ(PULUMI_SKIP_UPDATE_CHECK="1", PULUMI_HOME=str(ctx.layout.home))
    code, text = process.capture([tool, "version"], env=env, timeout=30)
    return versions.parse(text) if code == 0 else None


def _identity(path: Path) -> str:
    stat = path.stat()
    return f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}"
