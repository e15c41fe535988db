"""Runs steps side by side, each as soon as what it needs is there."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from . import process
from .console import Console, step_line
from .errors import StepError

_TICK = 0.25
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f]")


@dataclass(frozen=True, kw_only=True, slots=True)
class StepLog:
    """What a running step may tell."""

    path: Path
    """Where its commands write."""
    say: Callable[[str], None]
    """Print a line at once: for what a person must know while it happens."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One goal of the set-up."""

    name: str
    run: Callable[[StepLog], str]
    """Reaches the goal and returns what was found or made; raises StepError."""
    needs: tuple[str, ...] = ()
    """Names of the steps whose goals come first. One that is not in the run counts as reached."""
    after: tuple[str, ...] = ()
    """Names of the steps that must have ended first, well or not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How a step ended."""

    text: str
    error: StepError | None = None
    """Set when the step failed; a step that was not tried carries what it waited for in `blocked_by`."""
    blocked_by: str | None = None

    @property
    def reached(self) -> bool:
        """Whether the goal is there."""
        return self.error is None and self.blocked_by is None


def last_line(log: Path) -> str:
    """The last line with text in a log, without control characters; empty when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 2000))
            tail = file.read().decode(errors="replace")
    except OSError:
        return ""
    lines = [_CONTROL.sub("", line.rsplit("\r", 1)[-1]).strip() for line in tail.replace("\r\n", "\n").splitlines()]
    return next((line for line in reversed(lines) if line), "")


def run_steps(steps: Sequence[Step], *, console: Console, logs: Path) -> dict[str, Outcome]:
    """Run every step as soon as what it needs has been reached, and print a line for each.

    Args:
        steps: What to run.
        console: Where the lines go.
        logs: Folder for one log per step.

    Returns:
        The outcome per step name; a step behind a failed one is not tried.
    """
    outcomes: dict[str, Outcome] = {}
    waiting = list(steps)
    running: dict[Future[str], tuple[Step, float, StepLog]] = {}
    with ThreadPoolExecutor(max_workers=max(1, len(steps))) as pool:
        try:
            while waiting or running:
                for step in list(waiting):
                    blocked_by = _blocked_by(step, outcomes)
                    if blocked_by is not None:
                        waiting.remove(step)
                        outcomes[step.name] = Outcome(text=f"not tried: needs the {blocked_by}", blocked_by=blocked_by)
                        console.line(step_line("--", step.name, outcomes[step.name].text))
                    elif _may_start(step, steps, outcomes):
                        waiting.remove(step)
                        log = _open_log(step.name, console, logs)
                        running[pool.submit(step.run, log)] = (step, time.monotonic(), log)
                done, _ = wait(running, timeout=_TICK, return_when=FIRST_COMPLETED)
                for future in done:
                    step, begun, log = running.pop(future)
                    outcomes[step.name] = _settle(step, future, time.monotonic() - begun, log, console)
                console.status(
                    [
                        (step.name, time.monotonic() - begun, last_line(log.path))
                        for step, begun, log in running.values()
                    ]
                )
        except BaseException:
            process.end_all()
            raise
    return outcomes


def _blocked_by(step: Step, outcomes: Mapping[str, Outcome]) -> str | None:
    """The first failed step that this one needs; None when there is none."""
    return next((need for need in step.needs if need in outcomes and not outcomes[need].reached), None)


def _may_start(step: Step, steps: Sequence[Step], outcomes: Mapping[str, Outcome]) -> bool:
    """Whether everything that comes first, as far as it is in this run, has ended."""
    return all(other.name in outcomes for other in steps if other.name in {*step.needs, *step.after})


def _open_log(name: str, console: Console, logs: Path) -> StepLog:
    logs.mkdir(parents=True, exist_ok=True)
    path = logs / f"{name.replace(' ', '-')}.log"
    if path.exists():
        path.replace(path.with_suffix(".log.1"))

    def say(text: str) -> None:
        console.line(step_line("..", name, text))

    return StepLog(path=path, say=say)


def _settle(step: Step, future: Future[str], seconds: float, log: StepLog, console: Console) -> Outcome:
    try:
        text = future.result()
    except StepError as error:
        if error.log is None and log.path.exists():
            error.log = log.path
        indented = "\n".join(f"       {line}" for line in str(error).splitlines())
        console.line(step_line("FAIL", step.name, "", seconds) + f"\n{indented}")
        return Outcome(text=error.what, error=error)
    console.line(step_line("ok", step.name, text, seconds))
    return Outcome(text=text)
