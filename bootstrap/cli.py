"""The verbs of `python3 -m bootstrap`."""

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from . import clean, doctor, environment, stack, testing
from .console import Console
from .context import Context
from .ensure import PURPOSES, ensure

INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Carry out one verb; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    # Ended from outside, this process must take the programs it started with it: they have process groups of their own.
    signal.signal(signal.SIGTERM, _interrupt)
    # What a script puts into the background ignores Ctrl-C, as would all that is started here: it could not tidy up.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _dispatch(chosen, Context.of(Path(__file__).parent.parent, os.environ))
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted; running this again goes on where it stopped\n")
        return INTERRUPTED


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _dispatch(chosen: argparse.Namespace, ctx: Context) -> int:
    console = Console()
    match chosen.verb:
        case "ensure":
            return _ready(ctx, chosen.purpose, console)
        case "env":
            # Standard output is for eval: the steps' lines go to the other stream.
            code = _ready(ctx, "up", Console(sys.stderr), chosen.stack)
            if code == 0:
                sys.stdout.write(environment.shell_text(environment.exports(ctx, chosen.stack)))
            return code
        case "up" | "preview" | "down":
            code = _ready(ctx, "up", console, chosen.stack)
            return code or stack.run(ctx, chosen.verb, chosen.stack, shlex.split(chosen.arguments), console)
        case "doctor":
            if chosen.fresh:
                ctx.facts.forget()
            return doctor.run(ctx, console)
        case "clean":
            return clean.run(ctx, agreed=chosen.yes, console=console)
        case _:
            return testing.run(ctx, chosen.suites, console)


def _ready(ctx: Context, purpose: str, console: Console, stack: str = environment.DEV_STACK) -> int:
    return 0 if all(outcome.reached for outcome in ensure(ctx, purpose, console, stack).values()) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m bootstrap", description="Sets up a checkout and works on its stacks."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("ensure", help="find or make what a purpose needs")
    verb.add_argument("--for", dest="purpose", choices=PURPOSES, default="up")
    for name, text in (
        ("env", "print exports for eval"),
        ("up", "bring the stack up and show its outputs"),
        ("preview", "show what `up` would change"),
        ("down", "remove the stack; data volumes stay"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("stack", nargs="?", default=environment.DEV_STACK)
        verb.add_argument("--arguments", default="", help="words for the pulumi command, as one string")
    verb = verbs.add_parser("doctor", help="check everything, change nothing")
    verb.add_argument("--fresh", action="store_true", help="forget what earlier runs found out")
    verb = verbs.add_parser("clean", help="show what the set-up made in this checkout; remove it with --yes")
    verb.add_argument("--yes", action="store_true")
    verb = verbs.add_parser("test", help="run the test suites")
    verb.add_argument("suites", nargs="*", help="names of suites; all when none is given")
    return parser
