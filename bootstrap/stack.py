"""`up`, `preview` and `down`: the CLI on one stack, with its own output and exit code."""

import json
from collections.abc import Sequence
from pathlib import Path

from . import process, table
from .console import Console
from .context import Context
from .environment import DEV_STACK, whole

_OUTPUT_SECONDS = 60.0
_VERBS = {"up": ("up",), "preview": ("preview",), "down": ("destroy",)}
_ASKING = {"up", "down"}
_ANSWERS = {"--yes", "-y", "--preview-only", "--skip-preview", "-f"}


def command(verb: str, stack: str, arguments: Sequence[str]) -> list[str]:
    """The CLI's words for a verb.

    The dev stack is changed without a question, and so without the preview that one would read first.
    Any other asks: on a terminal the CLI does, elsewhere it refuses until `ARGS=--yes` says so.
    """
    agreed = (
        ["--yes", "--skip-preview"] if verb in _ASKING and stack == DEV_STACK and not _ANSWERS & set(arguments) else []
    )
    return ["pulumi", *_VERBS[verb], "--stack", stack, *agreed, *arguments]


def advice(verb: str, stack: str, code: int) -> str:
    """What to do after the CLI failed."""
    suffix = "" if stack == DEV_STACK else f" STACK={stack}"
    lines = [
        f"pulumi {_VERBS[verb][0]} ended with code {code}; what ran before still runs.",
        f"  the reason:      the lines marked `error:` above, and `make doctor{suffix}` for the machine",
        f"  then:            make {verb}{suffix} (safe to repeat; it goes on where it stopped)",
    ]
    if verb == "up":
        lines.insert(2, "  containers:      docker ps --all --filter label=berth.tier, docker logs NAME")
        lines.append("  not before that: pulumi refresh (it would forget that a container failed its health check)")
        lines.append(
            "  locked, killed:  berth status (who works on it), berth recover (clears what a dead update left)"
        )
        lines.append("  already exists:  berth recover (who has the name: another checkout's stack, or a dead update)")
        lines.append("  a way back:      berth rollback")
    return "\n".join(lines)


def run(ctx: Context, verb: str, stack: str, arguments: Sequence[str], console: Console) -> int:
    """Carry out a verb; returns the CLI's exit code."""
    env, root, cli = whole(ctx, stack), ctx.layout.root, ctx.layout.bin / "pulumi"
    if code := _select(ctx, cli, stack, env, console):
        return code
    words = command(verb, stack, arguments)
    code = process.attached([cli, *words[1:]], env=env, cwd=root)
    if code:
        console.line("\n" + advice(verb, stack, code))
    elif verb == "up":
        _show_outputs(ctx, cli, stack, env, console)
    elif verb == "down":
        console.line(
            "\nData volumes are kept: the next `make up` finds the data again."
            f"\n  list them:   docker volume ls --filter label=berth.stack=berth-{stack}"
            "\n  remove data: docker volume rm NAME (each by name; there is no way back)"
        )
    return code


def _select(ctx: Context, cli: Path, stack: str, env: dict[str, str], console: Console) -> int:
    """Make the stack the current one, creating it when it is new; returns the CLI's exit code."""
    known = ctx.layout.state / ".pulumi" / "stacks"
    if env["PULUMI_BACKEND_URL"] == ctx.layout.state.as_uri() and any(known.glob(f"*/{stack}.json")):
        return 0
    log = ctx.layout.logs / "stack-select.log"
    log.unlink(missing_ok=True)
    argv: list[str | Path] = [cli, "stack", "select", "--create", "--non-interactive", stack]
    code = process.run(argv, log=log, env=env, cwd=ctx.layout.root, timeout=_OUTPUT_SECONDS)
    if code:
        console.line(log.read_text(encoding="utf-8", errors="replace"))
        console.line(f"stack {stack} cannot be selected or created; log: {log}")
    return code


def _show_outputs(ctx: Context, cli: Path, stack: str, env: dict[str, str], console: Console) -> None:
    argv: list[str | Path] = [cli, "stack", "output", "--json", "--stack", stack]
    code, text = process.capture(argv, env=env, cwd=ctx.layout.root, timeout=_OUTPUT_SECONDS)
    try:
        rows = table.outputs(json.loads(text)) if code == 0 else []
    except ValueError:
        rows = []
    console.line("\n" + table.render(rows, header=("output", "value")) if rows else f"\nstack {stack} has no outputs")
    for name in sorted({row[0].split(".")[0] for row in rows if row[1] == table.SECRET}):
        console.line(f'\nto read {name}: eval "$(make env)" && pulumi stack output {name} --show-secrets')
