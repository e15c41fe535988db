"""A Go toolchain: the person's own, or one from the Go module proxy, checked against its published sum."""

import base64
import hashlib
import os
import platform
import shutil
import zipfile
from pathlib import Path

from . import network, process, versions
from .context import Context
from .errors import StepError
from .graph import StepLog

DEFAULT_PROXY = "https://proxy.golang.org"
_DOWNLOAD_SECONDS = 300.0
_FOLDERS = ("/usr/local/go/bin", "/usr/lib/go/bin")
"""Where Go is installed without PATH being told."""
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def ensure(ctx: Context, log: StepLog) -> tuple[Path, dict[str, str]]:
    """A `go` command and the environment to build with.

    Raises:
        StepError: There is none and none can be fetched.
    """
    own = _own(ctx)
    if own is not None:
        return own, _environ(ctx)
    kept = ctx.layout.cache / f"go-{versions.GO_VERSION}"
    if not (kept / "bin" / "go").exists():
        refusal = _fetch(ctx, kept, log)
        if refusal:
            raise StepError(
                what=f"no Go toolchain to build the Pulumi CLI with: {refusal}",
                remedy=f"Put Go {versions.dotted(versions.MINIMUM_GO)} or newer (https://go.dev/dl/) on PATH,\n"
                "or set GOPROXY to a module proxy that can be reached.",
            )
    env = _environ(ctx) | {"GOROOT": str(kept), "GOPATH": str(ctx.layout.cache / "gopath")}
    return kept / "bin" / "go", env


def _environ(ctx: Context) -> dict[str, str]:
    """No C compiler is needed, and a newer toolchain is fetched when go.mod asks for one."""
    return ctx.tool_environ(CGO_ENABLED="0", GOTOOLCHAIN="auto", GOWORK="off")


def _own(ctx: Context) -> Path | None:
    go = ctx.find("go", also=_FOLDERS)
    if go is None:
        return None
    code, text = process.capture([go, "version"], env=ctx.tool_environ(GOTOOLCHAIN="local"), timeout=20)
    version = versions.parse(text) if code == 0 else None
    return go if version is not None and version >= versions.MINIMUM_GO else None


def _fetch(ctx: Context, target: Path, log: StepLog) -> str:
    """Download the toolchain's module zip and unpack it; returns why not, or an empty string."""
    machine = _MACHINES.get(platform.machine(), platform.machine())
    if machine not in versions.GO_SUMS or platform.system() != "Linux":
        return f"none is known for {platform.system()} on {platform.machine()}"
    name = f"v0.0.1-go{versions.GO_VERSION}.linux-{machine}"
    proxy = _proxy(ctx.environ.get("GOPROXY", ""))
    log.say(f"fetching Go {versions.GO_VERSION} into {target}")
    archive = ctx.layout.own / "downloads" / "go.zip"
    refusal = network.download(f"{proxy}/golang.org/toolchain/@v/{name}.zip", archive, _DOWNLOAD_SECONDS)
    if refusal:
        return f"{proxy}: {refusal}"
    found = module_sum(archive)
    if found != versions.GO_SUMS[machine]:
        return f"{proxy} sent a toolchain with sum {found}, expected {versions.GO_SUMS[machine]}"
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    _unpack(archive, f"golang.org/toolchain@{name}/", fresh)
    archive.unlink()
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return ""


def _proxy(setting: str) -> str:
    """The first module proxy that GOPROXY names."""
    entries = [entry.strip().rstrip("/") for entry in setting.replace("|", ",").split(",")]
    return next((entry for entry in entries if entry.startswith(("http://", "https://"))), DEFAULT_PROXY)


def module_sum(archive: Path) -> str:
    """The sum of a module zip as go.sum writes it (`h1:`, golang.org/x/mod/sumdb/dirhash)."""
    with zipfile.ZipFile(archive) as module:
        lines = [f"{hashlib.sha256(module.read(name)).hexdigest()}  {name}\n" for name in sorted(module.namelist())]
    return "h1:" + base64.b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode()


def _unpack(archive: Path, prefix: str, target: Path) -> None:
    with zipfile.ZipFile(archive) as module:
        for entry in module.infolist():
            inner = entry.filename.removeprefix(prefix)
            path = target / inner
            if entry.is_dir() or not path.resolve().is_relative_to(target.resolve()):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with module.open(entry) as source, path.open("wb") as out:
                shutil.copyfileobj(source, out)
            # A module zip carries no modes: what lies in these folders is programs.
            if inner.startswith(("bin/", "pkg/tool/")):
                path.chmod(0o755)
