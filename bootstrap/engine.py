"""Step `docker engine`: the one that answers, else one installed and started here."""

import subprocess
import time
from pathlib import Path

from . import process
from .context import Context
from .engine_choice import DEBIAN_PACKAGES, EngineSeen, Move, explain, next_move, stale
from .engine_probe import DEFAULT_SOCKET, endpoint, pid_files, refusing_sockets, version
from .errors import EngineUnavailableError, StepError
from .graph import StepLog
from .system_packages import apt_install

RUN_FOLDER = Path("/var/run")
START_SECONDS = 60.0
"""How long dockerd may take until it answers."""
_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin")
_TAIL_LINES = 6


def observe(ctx: Context, tried: tuple[Move, ...] = ()) -> tuple[EngineSeen, str]:
    """The state of the machine and, when an engine answers, its version."""
    at = endpoint(ctx)
    found, refusal = version(ctx, at.address)
    daemon = next((file.noted for file in pid_files(RUN_FOLDER) if file.program == "dockerd" and file.live), None)
    seen = EngineSeen(
        answering=bool(found),
        refusal=refusal,
        endpoint=at.address,
        chosen_by_person=at.chosen_by_person,
        client=ctx.find("docker") is not None,
        dockerd=ctx.find("dockerd", also=_SBIN) is not None,
        live_daemon=daemon,
        root=ctx.is_root,
        apt=ctx.debian(),
        linux=Path("/proc/self").exists(),
        systemd=Path("/run/systemd/system").is_dir(),
        tried=tried,
    )
    return seen, found


def ensure(ctx: Context, log: StepLog) -> str:
    """Reach an engine that answers; its endpoint is remembered.

    Raises:
        EngineUnavailableError: There is none and none can be had, with the reason.
    """
    tried: tuple[Move, ...] = ()
    while True:
        seen, found = observe(ctx, tried)
        move = next_move(seen)
        if move is Move.USE:
            known = ctx.facts.table("docker engine")
            if known.get("endpoint") != seen.endpoint:
                ctx.facts.learn("docker engine", {"endpoint": seen.endpoint})
            done = "started" if {Move.START, Move.START_UNIT} & set(tried) else "answers"
            return f"{found}, {done}{'' if seen.endpoint == DEFAULT_SOCKET else f' at {seen.endpoint}'}"
        if move is Move.GIVE_UP:
            what, remedy = explain(seen)
            raise EngineUnavailableError(what=what, remedy=remedy)
        try:
            _carry_out(ctx, move, log)
        except StepError as error:
            raise EngineUnavailableError(what=error.what, remedy=error.remedy, log=error.log) from error
        tried = (*tried, move)


def _carry_out(ctx: Context, move: Move, log: StepLog) -> None:
    if move is Move.INSTALL:
        apt_install(ctx, DEBIAN_PACKAGES, log)
    elif move is Move.INSTALL_CLIENT:
        # Newer Debian releases split the client from docker.io.
        apt_install(ctx, ["docker-cli"], log)
    elif move is Move.START_UNIT:
        log.say("starting the docker unit with systemctl")
        process.run(["systemctl", "start", "docker"], log=log.path, env=ctx.tool_environ(), cwd=Path("/"), timeout=90)
    elif move is Move.START:
        _start(ctx, log)
    elif move is Move.AWAIT:
        _await(ctx, None)


def _start(ctx: Context, log: StepLog) -> None:
    """Start dockerd in a session of its own, so that it outlives this command and the terminal."""
    for path in stale(pid_files(RUN_FOLDER), refusing_sockets(RUN_FOLDER)):
        log.say(f"removing {path}, left by an engine that died")
        path.unlink(missing_ok=True)
    dockerd = ctx.find("dockerd", also=_SBIN)
    if dockerd is None:
        raise StepError(what="dockerd was there a moment ago and is gone", remedy="Run this again.")
    daemon_log = ctx.layout.logs / "dockerd.log"
    log.say(f"starting dockerd, log: {daemon_log}")
    folders = ":".join([ctx.environ.get("PATH", ""), *_SBIN])
    daemon = process.detached([dockerd], log=daemon_log, env=ctx.tool_environ(PATH=folders))
    code = _await(ctx, daemon)
    if code == process.TIMED_OUT:
        daemon.terminate()
    if code is not None:
        lines = daemon_log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:]
        state = "does not answer" if code == process.TIMED_OUT else f"ended with code {code}"
        raise StepError(
            what="\n".join([f"dockerd was started and {state}; its last lines:", *lines]),
            remedy="This machine may not allow containers (they need cgroups, iptables, overlayfs); the log says more.",
            log=daemon_log,
        )


def _await(ctx: Context, daemon: subprocess.Popen[bytes] | None) -> int | None:
    """Wait until the engine answers; returns None then, else dockerd's exit code or 124."""
    deadline = time.monotonic() + START_SECONDS
    address = endpoint(ctx).address
    while time.monotonic() < deadline:
        if version(ctx, address)[0]:
            return None
        code = daemon.poll() if daemon is not None else None
        if code is not None:
            return code
        time.sleep(0.1)
    return process.TIMED_OUT
