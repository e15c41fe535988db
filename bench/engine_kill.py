"""The Docker engine itself is killed and started again."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final

from bench.healing import answers
from bench.machine import ROOT, run, say
from tests.e2e.harness.engine import EngineError
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.stack import Stack

_PID_FILE: Final = Path("/var/run/docker.pid")
_DEADLINE_SECONDS: Final = 180


def killed_engine(stack: Stack) -> dict[str, Any]:
    """Kill the engine and its containerd with SIGKILL, start it as `make` does, and wait until all is well.

    Everything else that runs on this engine restarts with it.

    Raises:
        RuntimeError: it is not an engine of this machine that a process id file names.
    """
    if not _PID_FILE.exists():
        message = f"no {_PID_FILE}: the engine does not run on this machine, or is looked after by somebody else"
        raise RuntimeError(message)
    engine = int(_PID_FILE.read_text(encoding="utf-8"))
    before = {one.id: one.raw["RestartCount"] for one in stack.containers()}
    victims = [engine, *_children(engine)]
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    began = time.monotonic()
    eventually(lambda: not any(_runs(one) for one in victims), seconds=10, what="the engine is gone")
    run(sys.executable, "-m", "bootstrap", "env", cwd=ROOT)  # starts it where no systemd does
    eventually(lambda: stack.engine.problem() is None, seconds=_DEADLINE_SECONDS, what="the engine answers")
    up = time.monotonic() - began
    say(f"the engine answers after {up:.1f} s")
    eventually(lambda: answers(stack), seconds=_DEADLINE_SECONDS, what="the product answers")
    product = time.monotonic() - began
    eventually(lambda: _all_healthy(stack), seconds=_DEADLINE_SECONDS, what="every container is healthy")
    healthy = time.monotonic() - began
    after = {one.id: one.raw["RestartCount"] for one in stack.containers()}
    return {
        "engine answers s": round(up, 1),
        "product answers s": round(product, 1),
        "everything healthy s": round(healthy, 1),
        "the same containers": before.keys() == after.keys(),
        "restarts of one container, max": max(after[one] - before.get(one, 0) for one in after),
    }


def _all_healthy(stack: Stack) -> bool:
    try:
        found = stack.containers()
    except EngineError:
        return False
    return bool(found) and all(one.health == "healthy" for one in found)


def _children(parent: int) -> list[int]:
    """Child processes: the engine's own containerd. The shims are nobody's children, as after a real crash."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def _runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
