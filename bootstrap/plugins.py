"""Step `pulumi plugins`: the official ones where they can be had, else the stand-ins, announced."""

from pathlib import Path
from urllib.parse import urlsplit

from . import network, process, versions
from .choices import PluginSeen, Way, plugin_ways, plugins_line
from .context import Context
from .errors import StepError
from .graph import StepLog
from .pulumi_cli import site

SERVER_VARIABLE = "BERTH_PLUGIN_SERVER"
"""Environment variable that names another place to download plugins from (`pulumi plugin install --server`)."""
_INSTALL_SECONDS = 120.0


def binaries() -> dict[str, str]:
    """Every plugin: file name to version (empty for the language host, which comes with the CLI)."""
    resources = {f"pulumi-resource-{name}": version for name, version in versions.RESOURCE_PLUGINS.items()}
    return {versions.LANGUAGE_PLUGIN: "", **resources}


def installed(ctx: Context, binary: str, version: str) -> Path:
    """Where the CLI keeps (or brings) the official one."""
    if not version:
        return (ctx.layout.bin / "pulumi").resolve().parent / binary
    name = binary.removeprefix("pulumi-resource-")
    return ctx.layout.home / "plugins" / f"resource-{name}-v{version}" / binary


def current(ctx: Context) -> dict[str, Way]:
    """The ways chosen by an earlier run; empty when one of them no longer holds."""
    chosen = {binary: Way(way) for binary, way in ctx.facts.table("pulumi plugins").items() if way in _WAYS}
    if set(chosen) != set(binaries()):
        return {}
    # A CLI chosen later may bring its own language host.
    fits = all(_holds(ctx, binary, version, chosen[binary]) for binary, version in binaries().items())
    return chosen if fits else {}


_WAYS = {way.value for way in Way}


def _holds(ctx: Context, binary: str, version: str, way: Way) -> bool:
    if way is Way.STAND_IN:
        if not version and installed(ctx, binary, version).exists():
            return False
        return (ctx.layout.bin / binary).exists() and ctx.layout.script(binary).exists()
    if way is Way.PATH:
        return ctx.find(binary) is not None
    return installed(ctx, binary, version).exists()


def ensure(ctx: Context, log: StepLog) -> str:
    """Choose a plugin for each name; stand-ins are linked into `.berth/bin`, official ones need no link."""
    chosen = current(ctx)
    refusal = ctx.facts.text("plugins refused") or ""
    if not chosen:
        refusal = ""
        for binary, version in binaries().items():
            chosen[binary], reason = _choose(ctx, binary, version, log)
            refusal = refusal or reason
        ctx.facts.learn("plugins refused", refusal)
        ctx.facts.learn("pulumi plugins", {binary: way.value for binary, way in chosen.items()})
    return plugins_line({binary.rpartition("-")[2]: way for binary, way in chosen.items()}, refusal=refusal)


def _choose(ctx: Context, binary: str, version: str, log: StepLog) -> tuple[Way, str]:
    """Get one plugin; returns the way and why the official one could not be had."""
    seen = PluginSeen(
        on_path=ctx.find(binary) is not None,
        kept=installed(ctx, binary, version).exists(),
        downloadable=bool(version),
    )
    server = ctx.environ.get(SERVER_VARIABLE, "")
    refusal = ""
    if Way.DOWNLOAD in plugin_ways(seen, site_refusal=""):
        place = server or site(ctx)
        reason = network.unreachable(place, ctx.facts)
        refusal = reason and f"{urlsplit(place).netloc}: {reason}"
    (ctx.layout.bin / binary).unlink(missing_ok=True)
    for way in plugin_ways(seen, site_refusal=refusal):
        if way is Way.DOWNLOAD:
            refusal = _download(ctx, binary, version, server, log)
            if not refusal:
                return way, ""
        elif way is Way.STAND_IN:
            _link_stand_in(ctx, binary, refusal)
            return way, refusal
        else:
            return way, ""
    raise StepError(what=f"no way to get {binary}", remedy="Install it with: pulumi plugin install")


def _download(ctx: Context, binary: str, version: str, server: str, log: StepLog) -> str:
    cli = ctx.layout.bin / "pulumi"
    argv: list[str | Path] = [cli, "plugin", "install", "resource", binary.removeprefix("pulumi-resource-"), version]
    if server:
        argv += ["--server", server]
    env = ctx.tool_environ(PULUMI_HOME=str(ctx.layout.home), PULUMI_SKIP_UPDATE_CHECK="1")
    code = process.run(argv, log=log.path, env=env, cwd=ctx.layout.root, timeout=_INSTALL_SECONDS)
    return f"pulumi plugin install {binary} ended with code {code}" if code else ""


def _link_stand_in(ctx: Context, binary: str, refusal: str) -> None:
    script = ctx.layout.script(binary)
    if not script.exists():
        raise StepError(
            what=f"{binary}: the official plugin cannot be had ({refusal or 'it is not beside the CLI'}) "
            f"and its stand-in {script} is missing",
            remedy="Run `uv sync --frozen`; or install the plugin and put it on PATH.",
        )
    ctx.layout.link(binary, script)
