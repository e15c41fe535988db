"""The steps of the set-up, and which of them each purpose needs."""

import contextlib
import fcntl
from collections.abc import Iterator
from functools import partial

from . import base_images, engine, environment, plugins, pulumi_cli, python_env, test_tools
from .console import Console
from .context import Context
from .graph import Outcome, Step, run_steps

PURPOSES = ("up", "test", "unit", "lint")
PYTHON, ENGINE, CLI, PLUGINS, IMAGES, TOOLS = (
    "python environment",
    "docker engine",
    "pulumi CLI",
    "pulumi plugins",
    "base images",
    "test tools",
)


def steps(ctx: Context, purpose: str, stack: str = environment.DEV_STACK) -> list[Step]:
    """The steps that a purpose needs. Building the CLI and building images run side by side."""
    references = base_images.wanted(ctx, purpose, stack)
    every = [
        Step(name=PYTHON, run=partial(python_env.ensure, ctx)),
        Step(name=ENGINE, run=partial(engine.ensure, ctx)),
        Step(name=CLI, run=partial(pulumi_cli.ensure, ctx)),
        Step(name=PLUGINS, run=partial(plugins.ensure, ctx), needs=(PYTHON, CLI)),
        Step(name=IMAGES, run=partial(base_images.ensure, ctx, references), needs=(PYTHON, ENGINE)),
        Step(name=TOOLS, run=partial(test_tools.ensure, ctx)),
    ]
    wanted = {PYTHON} if purpose in {"lint", "unit"} else {step.name for step in every}
    return [step for step in every if step.name in wanted - ({TOOLS} if purpose == "up" else set())]


def ensure(ctx: Context, purpose: str, console: Console, stack: str = environment.DEV_STACK) -> dict[str, Outcome]:
    """Run the steps of a purpose, one run per checkout at a time; returns how each ended."""
    with _only_one(ctx, console):
        outcomes = run_steps(steps(ctx, purpose, stack), console=console, logs=ctx.layout.logs)
        environment.write(ctx)
    return outcomes


@contextlib.contextmanager
def _only_one(ctx: Context, console: Console) -> Iterator[None]:
    ctx.layout.own.mkdir(parents=True, exist_ok=True)
    with (ctx.layout.own / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.line("another set-up of this checkout runs: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
