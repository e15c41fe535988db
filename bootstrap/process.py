"""The one place that starts other programs."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMED_OUT = 124
"""Exit code given to a program that was ended for running too long (as coreutils' timeout does)."""
_INTERRUPTED_SECONDS = 30.0
"""What an interrupted program may take to end by itself: tests take their containers away."""
_END_SECONDS = 5.0
NOT_FOUND = 127
"""Exit code given to a program that does not exist (as shells do)."""

_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()
_outliving: list[subprocess.Popen[bytes]] = []
"""Detached programs: held on to, because a Popen object that goes away complains of a child still running."""


def run(  # noqa: PLR0913 - what a program is started with
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    timeout: float,
    niceness: int = 0,
) -> int:
    """Run a program to its end with its output appended to a log; never reads the terminal.

    Args:
        argv: Program and arguments.
        log: File that gets the command line and everything it prints.
        env: The whole environment of the program.
        cwd: Folder to run in.
        timeout: Seconds until it and its children are killed.
        niceness: How far it and its children step back for other programs; 10 is far.

    Returns:
        Its exit code; 124 when it ran too long, 127 when it does not exist.
    """
    words = [str(word) for word in argv]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        out.write(f"$ {' '.join(words)}\n".encode())
        out.flush()
        try:
            child = subprocess.Popen(  # noqa: S603 - an argument list, no shell
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=dict(env), cwd=cwd, process_group=0
            )
        except OSError as error:
            out.write(f"{error}\n".encode())
            return NOT_FOUND
        with _lock:
            _running.add(child)
        if niceness:
            with contextlib.suppress(ProcessLookupError):  # it has ended already
                os.setpriority(os.PRIO_PGRP, child.pid, os.getpriority(os.PRIO_PROCESS, 0) + niceness)
        try:
            return child.wait(timeout)
        except subprocess.TimeoutExpired:
            out.write(f"ended: still running after {timeout:.0f} s\n".encode())
            _end_group(child)
            return TIMED_OUT
        finally:
            with _lock:
                _running.discard(child)


def capture(
    argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path | None = None, timeout: float
) -> tuple[int, str]:
    """Run a short program and return its exit code with its output, and, when it failed, its complaints."""
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=dict(env),
            cwd=cwd,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return TIMED_OUT, f"no answer within {timeout:.0f} s"
    except OSError as error:
        return NOT_FOUND, str(error)
    text = done.stdout + done.stderr if done.returncode else done.stdout
    return done.returncode, text.decode(errors="replace").strip()


def attached(argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> int:
    """Run a program on the person's own terminal and return its exit code.

    Ctrl-C reaches the program from the terminal: this process waits for it to finish in its own way.
    """
    child = subprocess.Popen([str(word) for word in argv], env=dict(env), cwd=cwd)  # noqa: S603 - an argument list
    old = signal.signal(signal.SIGTERM, lambda *_: child.send_signal(signal.SIGINT))
    try:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return child.wait()
    finally:
        signal.signal(signal.SIGTERM, old)


def detached(argv: Sequence[str | Path], *, log: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program that outlives this one: own session, no terminal, output to a log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        child = subprocess.Popen(  # noqa: S603 - an argument list, no shell
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=dict(env),
            cwd="/",
            start_new_session=True,
        )
    _outliving.append(child)
    return child


def end_all() -> None:
    """End every program that `run` is waiting for (the person pressed Ctrl-C)."""
    with _lock:
        children = list(_running)
    for child in children:
        _signal_group(child, signal.SIGINT)
    for child in children:
        _see_out(child)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End a program and its children: as Ctrl-C does, then politely, then by force."""
    _signal_group(child, signal.SIGINT)
    _see_out(child)


def _see_out(child: subprocess.Popen[bytes]) -> None:
    """Let an interrupted program tidy up, then end what is left of it and its children."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(_INTERRUPTED_SECONDS)
    _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + _END_SECONDS
    while time.monotonic() < deadline:
        child.poll()
        if not _signal_group(child, 0):
            return
        time.sleep(0.05)
    _signal_group(child, signal.SIGKILL)
    child.wait()


def _signal_group(child: subprocess.Popen[bytes], kind: int) -> bool:
    """Send a signal to a program and its children; returns whether any of them was still there."""
    try:
        os.killpg(child.pid, kind)
    except ProcessLookupError:
        return False
    return True
