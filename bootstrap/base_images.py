"""Step `base images`: pulled when a registry answers, else built from Debian packages."""

import hashlib
import json
import re
from collections.abc import Sequence

from . import process, versions
from .choices import ImagesSeen, ImageWay, image_way
from .context import Context
from .engine_probe import docker_environ, endpoint
from .errors import StepError
from .facts import DAY
from .graph import StepLog, last_line
from .system_packages import apt_install

STAND_IN_LABEL = "berth.standin"
PROBE_SECONDS = 25.0
"""How long the first, smallest pull may take before a registry counts as out of reach."""
_PULL_SECONDS = 600.0
_BUILD_SECONDS = 1500.0
_INSPECT_SECONDS = 30.0
_INSPECT_FORMAT = "{{json .RepoTags}}\t{{json .Config.Labels}}"


def definition(ctx: Context) -> str:
    """Identifies what airgap/images would build."""
    folder = ctx.layout.root / "airgap" / "images"
    hasher = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and not {"tests", "__pycache__"} & set(inner.parts):
            hasher.update(f"{inner}\0".encode() + path.read_bytes())
    return hasher.hexdigest()[:16]


def wanted(ctx: Context, purpose: str, stack: str) -> tuple[str, ...]:
    """The references that a purpose needs: tests need all, a stack those of the log tier only when it has one."""
    path = ctx.layout.root / f"Pulumi.{stack}.yaml"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    logs = purpose == "test" or re.search(r"^\s*berth:elk:", text, re.MULTILINE)
    return versions.BASE_IMAGES + (versions.LOG_IMAGES if logs else ())


def observe(ctx: Context, references: Sequence[str]) -> ImagesSeen:
    """Ask the engine which of the references it holds."""
    docker = ctx.find("docker") or "docker"
    argv = [docker, "image", "inspect", "--format", _INSPECT_FORMAT, *references]
    _, text = process.capture(argv, env=ctx.tool_environ(), timeout=_INSPECT_SECONDS)
    held = _held(text)
    built, identity = ctx.facts.table(_built_key(ctx)), definition(ctx)
    return ImagesSeen(
        missing=[reference for reference in references if reference not in held],
        stand_ins=any(held.values()),
        outdated=any(built.get(reference) != identity for reference in references),
        pull_refusal=ctx.facts.text(_pull_key(ctx), max_age=DAY),
    )


def ensure(ctx: Context, references: Sequence[str], log: StepLog) -> str:
    """Have every one of the references on the engine.

    Raises:
        StepError: The stand-ins could not be built.
    """
    seen = observe(ctx, references)
    way = image_way(seen)
    if way is ImageWay.READY:
        return f"{len(references)} present"
    if way is ImageWay.PULL:
        refusal = _pull(ctx, seen, log)
        if not refusal:
            return f"{len(seen.missing)} pulled"
    else:
        refusal = seen.pull_refusal or ""
    return _build(ctx, references, refusal, log)


def _pull(ctx: Context, seen: ImagesSeen, log: StepLog) -> str:
    """Pull what is missing, the smallest first; returns why that failed, or an empty string."""
    docker = ctx.find("docker") or "docker"
    first = [reference for reference in seen.missing if reference == versions.PULL_PROBE]
    rest = [reference for reference in seen.missing if reference != versions.PULL_PROBE]
    for index, reference in enumerate([*(first or [versions.PULL_PROBE]), *rest]):
        timeout = _PULL_SECONDS if index else PROBE_SECONDS
        code = process.run(
            [docker, "pull", reference], log=log.path, env=ctx.tool_environ(), cwd=ctx.layout.root, timeout=timeout
        )
        if code:
            refusal = refusal_text(last_line(log.path))
            ctx.facts.learn(_pull_key(ctx), refusal)
            return refusal
    ctx.facts.learn(_pull_key(ctx), "")
    return ""


def _build(ctx: Context, references: Sequence[str], refusal: str, log: StepLog) -> str:
    if refusal:
        log.say(f"no registry ({refusal}): building stand-ins from Debian packages (once per engine)")
    if ctx.is_root and ctx.debian() and ctx.find("debootstrap") is None:
        # The builder could do this itself, but not while another step installs something.
        apt_install(ctx, ["debootstrap", "debian-archive-keyring"], log)
    tool = ctx.layout.script("airgap-images")
    identity = definition(ctx)
    docker = ctx.find("docker")
    path = f"{docker.parent if docker else '/usr/bin'}:{ctx.environ.get('PATH', '')}"
    code = process.run(
        [tool, "ensure", *references],
        log=log.path,
        env=ctx.tool_environ(PATH=path, PYTHONUNBUFFERED="1", **docker_environ(ctx)),
        cwd=ctx.layout.root,
        timeout=_BUILD_SECONDS,
    )
    if code:
        raise StepError(
            what=f"airgap-images ended with code {code}: {last_line(log.path)}",
            remedy="Is a Debian mirror reachable? Or pull the images where a registry is, and docker load them here:\n"
            + " ".join(references),
            log=log.path,
        )
    built = ctx.facts.table(_built_key(ctx)) | dict.fromkeys(references, identity)
    ctx.facts.learn(_built_key(ctx), built)
    return f"{len(references)} present (stand-ins from Debian packages)"


def refusal_text(line: str) -> str:
    """The part of docker's error that tells why; its last clause, without addresses."""
    clause = re.sub(r"^.*: (?=lookup |dial |net/http|context |unauthorized|denied|ended)", "", line)
    return re.sub(r" on \[?[0-9a-f.:]+\]?:\d+", "", clause).strip() or "pull failed"


def _held(text: str) -> dict[str, bool]:
    """From the lines of `docker image inspect`: each reference held, and whether it is a stand-in."""
    held: dict[str, bool] = {}
    for line in text.splitlines():
        tags, tab, labels = line.partition("\t")
        if tab and tags.startswith("["):
            held |= {tag: STAND_IN_LABEL in (json.loads(labels) or {}) for tag in json.loads(tags)}
    return held


def _pull_key(ctx: Context) -> str:
    return f"pull {endpoint(ctx).address}"


def _built_key(ctx: Context) -> str:
    return f"images built {endpoint(ctx).address}"
