"""`doctor`: every check at once, changing nothing."""

import sys
from dataclasses import dataclass

from . import base_images, engine, plugins, pulumi_cli, python_env, table, versions
from .console import Console
from .context import Context
from .engine_choice import EngineSeen, explain


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One row of the doctor's table."""

    what: str
    found: str
    needed: str
    remedy: str
    """What to do; empty when all is well."""


def checks(ctx: Context) -> list[Check]:
    """Look at everything that the set-up provides."""
    seen, version = engine.observe(ctx)
    return [
        _python(),
        _environment(ctx),
        *_engine(ctx, seen, version),
        _cli(ctx),
        *_plugins(ctx),
        _images(ctx, answering=bool(version)),
    ]


def run(ctx: Context, console: Console) -> int:
    """Print the table; returns 0 when nothing is to be done, else 1."""
    found = checks(ctx)
    rows = [
        (check.what, check.found, check.needed, check.remedy.splitlines()[0] if check.remedy else "ok")
        for check in found
    ]
    console.line(table.render(rows, header=("what", "found", "needed", "to do")))
    for check in found:
        if "\n" in check.remedy:
            console.line(f"\n{check.what}:\n{check.remedy}")
    return 1 if any(check.remedy for check in found) else 0


_ENSURE = "make env (sets it up)"


def _python() -> Check:
    return Check(what="python", found=".".join(map(str, sys.version_info[:3])), needed="3.11 or newer", remedy="")


def _environment(ctx: Context) -> Check:
    fact = ctx.facts.table("python environment")
    ready = python_env.current(ctx)
    found = f"uv {fact.get('uv', '?')}, {ctx.layout.venv.name}" if ready else "missing or older than uv.lock"
    return Check(what="python environment", found=found, needed="as uv.lock says", remedy="" if ready else _ENSURE)


def _engine(ctx: Context, seen: EngineSeen, version: str) -> list[Check]:
    client = ctx.find("docker")
    found = f"{version} at {seen.endpoint}" if version else f"{seen.refusal.value} at {seen.endpoint}"
    may_start = seen.root and seen.linux and not seen.chosen_by_person and (seen.dockerd or seen.apt)
    remedy = "" if version else _ENSURE if may_start else explain(seen)[1]
    return [
        Check(what="docker engine", found=found, needed="one that answers", remedy=remedy),
        Check(
            what="docker command",
            found=str(client or "none"),
            needed="on PATH",
            remedy="" if client else "Install it: https://docs.docker.com/engine/install/",
        ),
    ]


def _cli(ctx: Context) -> Check:
    fact = ctx.facts.table("pulumi CLI")
    ready = pulumi_cli.current(ctx) is not None
    return Check(
        what="pulumi CLI",
        found=f"{fact.get('version')}, {fact.get('way')}" if ready else "none chosen yet",
        needed=f"{versions.dotted(versions.MINIMUM_PULUMI)} or newer",
        remedy="" if ready else _ENSURE,
    )


def _plugins(ctx: Context) -> list[Check]:
    chosen = plugins.current(ctx)
    return [
        Check(
            what=binary,
            found=chosen[binary].value if binary in chosen else "none chosen yet",
            needed=version or "comes with the CLI",
            remedy="" if binary in chosen else _ENSURE,
        )
        for binary, version in plugins.binaries().items()
    ]


def _images(ctx: Context, *, answering: bool) -> Check:
    total = len(versions.BASE_IMAGES)
    if not answering:
        return Check(
            what="base images", found="no engine to ask", needed=f"{total} present", remedy="docker engine first"
        )
    seen = base_images.observe(ctx, versions.BASE_IMAGES)
    held = total - len(seen.missing)
    kind = ", stand-ins" if seen.stand_ins else ""
    missing = f"; missing {', '.join(seen.missing)}" if seen.missing else ""
    remedy = _ENSURE if seen.missing else ""
    return Check(what="base images", found=f"{held} present{kind}{missing}", needed=f"{total} present", remedy=remedy)
