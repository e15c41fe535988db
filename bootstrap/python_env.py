"""Step `python environment`: uv, and the packages that uv.lock names."""

import hashlib
import sys
from pathlib import Path

from . import network, process, versions
from .choices import ToolSeen, Way, uv_ways
from .context import Context
from .errors import StepError
from .graph import StepLog
from .interpreter import interpreter
from .system_packages import apt_install

INSTALLER_VARIABLE = "BERTH_UV_INSTALLER"
"""Environment variable that replaces the address of uv's installer script."""
INSTALLER = "https://astral.sh/uv/install.sh"
_SYNC_SECONDS = 900.0
_INSTALL_SECONDS = 180.0


def digest(root: Path) -> str:
    """Identifies what the environment was made from: lock file, projects, Python, place."""
    hasher = hashlib.sha256(f"{root} {interpreter()}".encode())
    for path in (
        root / "uv.lock",
        root / "pyproject.toml",
        *sorted(root.glob("airgap/*/pyproject.toml")),
        root / "ops/pyproject.toml",
    ):
        if path.exists():
            hasher.update(path.read_bytes())
    return hasher.hexdigest()[:16]


def current(ctx: Context) -> bool:
    """Whether the environment is there and made from the present lock file."""
    fact = ctx.facts.table("python environment")
    return (
        (ctx.layout.venv / "bin" / "python").exists()
        and (ctx.layout.bin / "uv").exists()
        and fact.get("digest") == digest(ctx.layout.root)
    )


def ensure(ctx: Context, log: StepLog) -> str:
    """Bring the environment to what uv.lock says, with the command `berth` where `make env` finds it."""
    ctx.layout.link("berth", ctx.layout.venv / "bin" / "berth")
    if current(ctx):
        return f"uv {ctx.facts.table('python environment').get('uv', '?')}, unchanged"
    uv, version, way = _uv(ctx, log)
    ctx.layout.link("uv", uv)
    venv = ctx.layout.venv
    made = {"root": str(ctx.layout.root), "python": str(interpreter())}
    fact = ctx.facts.table("python environment")
    usable = (venv / "bin" / "python").exists() and (not fact or made.items() <= fact.items())
    python: list[str | Path] = [] if usable else ["--python", interpreter()]
    if venv.exists() and not usable:
        process.run(
            [uv, "venv", "--clear", "--no-project", *python, venv],
            log=log.path, env=ctx.tool_environ(), cwd=ctx.layout.root, timeout=60,
        )  # fmt: skip
    code = process.run(
        [uv, "sync", "--frozen", *python],
        log=log.path,
        env=ctx.tool_environ(UV_PROJECT_ENVIRONMENT=str(venv)),
        cwd=ctx.layout.root,
        timeout=_SYNC_SECONDS,
    )
    if code != 0:
        what = f"uv sync --frozen ended with code {code}"
        remedy = "Is the package index reachable? Set UV_DEFAULT_INDEX to a mirror, or SSL_CERT_FILE for a private CA."
        raise StepError(what=what, remedy=remedy, log=log.path)
    ctx.facts.learn("python environment", {"digest": digest(ctx.layout.root), "uv": version, **made})
    return f"uv {version} {way.value}, synchronised"


def _uv(ctx: Context, log: StepLog) -> tuple[Path, str, Way]:
    """Find or fetch uv; returns its path, version and the way it came."""
    on_path = ctx.find("uv", also=(f"{ctx.environ.get('HOME', '')}/.local/bin",))
    private = ctx.layout.own / "uv"
    seen = ToolSeen(on_path=_version(ctx, on_path), kept=_version(ctx, private / "bin" / "uv") is not None)
    refusals = []
    for way in uv_ways(seen, may_install=ctx.is_root and ctx.debian()):
        refusal = _fetch(ctx, way, private, log)
        path = on_path if way is Way.PATH and on_path is not None else private / "bin" / "uv"
        version = _version(ctx, path)
        if version is not None:
            return path, versions.dotted(version), way
        refusals.append(f"{way.value}: {refusal or 'no uv came of it'}")
    raise StepError(
        what="uv cannot be had\n" + "\n".join(refusals),
        remedy=f"Put uv {versions.dotted(versions.MINIMUM_UV)} or newer on PATH: python3 -m pip install uv",
        log=log.path,
    )


def _version(ctx: Context, tool: Path | None) -> tuple[int, int, int] | None:
    if tool is None or not tool.exists():
        return None
    code, text = process.capture([tool, "--version"], env=ctx.tool_environ(), timeout=20)
    return versions.parse(text) if code == 0 else None


def _fetch(ctx: Context, way: Way, private: Path, log: StepLog) -> str:
    """Carry out one way to get uv; returns why it failed, or an empty string."""
    if way is Way.DEBIAN:
        apt_install(ctx, ["python3-venv"], log)
    if way in {Way.PIP, Way.DEBIAN}:
        return _from_index(ctx, private, log)
    if way is Way.INSTALLER:
        script = ctx.layout.own / "downloads" / "uv-installer.sh"
        refusal = network.download(ctx.environ.get(INSTALLER_VARIABLE, INSTALLER), script, network.PROBE_SECONDS)
        if refusal:
            return refusal
        env = ctx.tool_environ(UV_UNMANAGED_INSTALL=str(private / "bin"), UV_NO_MODIFY_PATH="1")
        code = process.run(["/bin/sh", script], log=log.path, env=env, cwd=ctx.layout.root, timeout=_INSTALL_SECONDS)
        return f"ended with code {code}" if code else ""
    return ""


def _from_index(ctx: Context, private: Path, log: StepLog) -> str:
    commands: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", "--clear", private],
        [private / "bin" / "python", "-m", "pip", "install", "--quiet", f"uv=={versions.UV_VERSION}"],
    )
    for argv in commands:
        code = process.run(argv, log=log.path, env=ctx.tool_environ(), cwd=ctx.layout.root, timeout=_INSTALL_SECONDS)
        if code:
            return f"{argv[1]} {argv[2]} ended with code {code}"
    return ""
