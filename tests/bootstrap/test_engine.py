"""The engine step against a dockerd that a test plays, in folders of the test's own."""

import hashlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap import engine, engine_probe
from bootstrap.context import Context
from bootstrap.engine_choice import Refusal
from bootstrap.errors import EngineUnavailableError
from bootstrap.graph import StepLog
from tests.bootstrap.conftest import ToolMaker, calls

FAKE_DOCKERD = """
import http.server, os, socketserver, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"Version": "99.1.0"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def address_string(self):
        return "client"
    def log_message(self, *args):
        pass
path = sys.argv[1]
if os.path.exists(path):
    sys.exit("socket exists")
with socketserver.UnixStreamServer(path, Handler) as server:
    open(os.path.dirname(path) + "/fake.pid", "w").write(str(os.getpid()))
    server.serve_forever()
"""


@pytest.fixture
def run_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Takes the place of /var/run, for files and for the default socket; no engine of the machine is seen."""
    with tempfile.TemporaryDirectory(prefix="berth-bs-", dir="/tmp") as name:  # a socket's path must be short
        folder = Path(name)
        monkeypatch.setattr(engine, "RUN_FOLDER", folder)
        monkeypatch.setattr(engine, "_SBIN", ())
        monkeypatch.setattr(engine, "DEFAULT_SOCKET", f"unix://{folder}/docker.sock")
        monkeypatch.setattr(engine_probe, "DEFAULT_SOCKET", f"unix://{folder}/docker.sock")
        yield folder
        if (folder / "fake.pid").exists():
            pid = int((folder / "fake.pid").read_text(encoding="ascii"))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def dead_socket(path: Path) -> None:
    """Leave a socket that nobody listens on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))


def fake_dockerd(tool: ToolMaker, folder: Path) -> Path:
    """A dockerd on PATH that serves a version on the default socket."""
    (folder / "dockerd.py").write_text(FAKE_DOCKERD, encoding="utf-8")
    return tool("dockerd", f'exec "{sys.executable}" "{folder}/dockerd.py" "{folder}/docker.sock"')


def test_a_missing_engine_is_started_once_and_then_used(
    ctx: Context, tool: ToolMaker, run_folder: Path, log: StepLog, said: list[str]
) -> None:
    """Root with dockerd but no engine running gets one that answers; the next run uses it and starts nothing."""
    tool("docker", "")
    dockerd = fake_dockerd(tool, run_folder)
    root = replace(ctx, is_root=True)
    assert engine.ensure(root, log) == "99.1.0, started"
    assert any("starting dockerd" in line for line in said)
    assert engine.ensure(root, log) == "99.1.0, answers"
    assert len(calls(dockerd)) == 1


def test_what_a_dead_engine_left_behind_is_removed(
    ctx: Context, tool: ToolMaker, run_folder: Path, log: StepLog, said: list[str]
) -> None:
    """A process file whose number another program has, and dead sockets, do not keep a new engine from starting."""
    tool("docker", "")
    fake_dockerd(tool, run_folder)
    (run_folder / "docker.pid").write_text(str(os.getpid()), encoding="ascii")
    dead_socket(run_folder / "docker.sock")
    dead_socket(run_folder / "docker" / "containerd" / "containerd.sock")
    assert engine.ensure(replace(ctx, is_root=True), log) == "99.1.0, started"
    assert not (run_folder / "docker.pid").exists()
    assert not (run_folder / "docker" / "containerd" / "containerd.sock").exists()
    assert sum("left by an engine that died" in line for line in said) == 3


def test_the_files_of_a_live_daemon_are_left_alone(
    ctx: Context, tool: ToolMaker, run_folder: Path, log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dockerd that runs but does not answer is waited for, named, and neither killed nor robbed of its files."""
    tool("docker", "")
    dockerd = tool("dockerd", "exit 1")
    monkeypatch.setattr(engine, "START_SECONDS", 0.3)
    (run_folder / "docker.pid").write_text(str(os.getpid()), encoding="ascii")
    monkeypatch.setattr(engine_probe, "_runs_as", lambda pid: "dockerd" if pid == os.getpid() else "")
    with pytest.raises(EngineUnavailableError, match=f"dockerd runs \\(process {os.getpid()}\\)"):
        engine.ensure(replace(ctx, is_root=True), log)
    assert (run_folder / "docker.pid").exists()
    assert not calls(dockerd)


@pytest.mark.usefixtures("run_folder")
def test_an_engine_that_cannot_run_is_reported_with_its_last_words(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """When dockerd ends at once, the error holds its exit code, its last lines and where its log is."""
    tool("docker", "")
    tool("dockerd", "echo starting up; echo failed to mount cgroups; exit 3")
    with pytest.raises(EngineUnavailableError) as caught:
        engine.ensure(replace(ctx, is_root=True), log)
    assert "ended with code 3" in caught.value.what
    assert "failed to mount cgroups" in caught.value.what
    assert caught.value.log == ctx.layout.logs / "dockerd.log"


@pytest.mark.usefixtures("run_folder")
def test_without_root_nothing_is_installed_or_started(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """A person who is not root is told what to do; apt-get and dockerd are there and stay untouched."""
    apt, dockerd = tool("apt-get", "exit 0"), tool("dockerd", "exit 0")
    with pytest.raises(EngineUnavailableError, match="no Docker engine answers"):
        engine.ensure(ctx, log)
    assert calls(apt) == calls(dockerd) == []


def test_root_on_debian_installs_the_engine_and_says_so(
    ctx: Context, tool: ToolMaker, run_folder: Path, log: StepLog, said: list[str]
) -> None:
    """Packages are installed without recommendations, announced as a change of the system, and then started."""
    tools = ctx.environ["PATH"]
    fake_dockerd(tool, run_folder).rename(run_folder / "dockerd.sh")
    unpack = f'cp "{run_folder}/dockerd.sh" "{tools}/dockerd"; cp "{tools}/dockerd" "{tools}/docker"'
    apt = tool("apt-get", f'case "$*" in *install*) {unpack};; esac')
    assert engine.ensure(replace(ctx, is_root=True), log) == "99.1.0, started"
    assert [line.partition("Retries=2 ")[2] for line in calls(apt)] == [
        "update",
        "install --no-install-recommends docker.io iptables ca-certificates",
    ]
    assert "installing docker.io, iptables, ca-certificates with apt-get (this changes the system)" in said


@pytest.mark.usefixtures("run_folder")
def test_a_failing_installation_names_its_log(ctx: Context, tool: ToolMaker, log: StepLog) -> None:
    """When apt-get fails, the engine is unavailable, with the command to repeat by hand."""
    tool("apt-get", "echo no mirror; exit 100")
    with pytest.raises(EngineUnavailableError, match="apt-get update ended with code 100") as caught:
        engine.ensure(replace(ctx, is_root=True), log)
    assert caught.value.log == log.path
    assert "apt-get install docker.io" in caught.value.remedy


def test_a_docker_context_is_followed(ctx: Context, tmp_path: Path) -> None:
    """The engine of the person's current docker context is the one looked at, and handed to tools as DOCKER_HOST."""
    folder = tmp_path / "home" / ".docker"
    meta = folder / "contexts" / "meta" / hashlib.sha256(b"far").hexdigest()
    meta.mkdir(parents=True)
    (folder / "config.json").write_text('{"currentContext": "far"}', encoding="utf-8")
    (meta / "meta.json").write_text('{"Endpoints": {"docker": {"Host": "tcp://10.0.0.9:2375"}}}', encoding="utf-8")
    assert engine_probe.endpoint(ctx).chosen_by_person == "docker context far"
    assert engine_probe.docker_environ(ctx) == {"DOCKER_HOST": "tcp://10.0.0.9:2375"}


def test_a_silent_engine_does_not_hold_us_up(ctx: Context, run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket that accepts and never answers counts as silent after the time limit."""
    monkeypatch.setattr(engine_probe, "PING_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(run_folder / "docker.sock"))
        mute.listen()
        assert engine_probe.version(ctx, f"unix://{run_folder}/docker.sock") == ("", Refusal.SILENT)
