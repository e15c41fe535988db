"""What is refused after a look at the host."""

import os
import socket
from pathlib import Path

import pytest

from settings.load import parse
from settings.model import Settings
from settings.preflight import HostView, look, parse_ports, problems_on
from tests.settings.values import DEV, changed, texts


@pytest.fixture
def settings() -> Settings:
    """A dev stack on port 8080."""
    return parse(texts(DEV), (), project="berth", stack="dev")


@pytest.mark.parametrize(
    ("view", "problems"),
    [
        (HostView(), []),
        (
            HostView(engine_problem="it is off"),
            [
                (
                    "host.docker: no Docker engine: it is off; expected an engine that answers; start it (`make doctor`"
                    " says how), or name another one in host.docker"
                )
            ],
        ),
        (
            HostView(publishers={8080: "other-proxy"}),
            [
                (
                    "proxy.port: 8080, taken by container other-proxy; expected a free port;"
                    " choose another one or end what has it"
                )
            ],
        ),
        (
            HostView(busy=frozenset({8080})),
            ["proxy.port: 8080, taken by another program; expected a free port; choose another one or end what has it"],
        ),
        (HostView(publishers={8080: "berth-dev-proxy"}, busy=frozenset({8080})), []),
        (HostView(publishers={9090: "other-proxy"}), []),
    ],
)
def test_what_stands_in_the_way_is_said(settings: Settings, view: HostView, problems: list[str]) -> None:
    """A port of another container or program is refused; the stack's own is not."""
    assert [str(problem) for problem in problems_on(settings, view)] == problems


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("", []),
        ("6379/tcp", []),
        ("127.0.0.1:8080->8080/tcp", [8080]),
        ("0.0.0.0:80->80/tcp, :::80->80/tcp", [80, 80]),
        ("0.0.0.0:7000-7002->7000-7002/tcp", [7000, 7001, 7002]),
    ],
)
def test_published_ports_are_read_from_the_engines_list(text: str, ports: list[int]) -> None:
    """Only what is open on the host counts."""
    assert parse_ports(text) == ports


def test_a_missing_engine_is_seen(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An address where nothing listens is a problem, not a crash."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    assert look(settings).engine_problem


def test_a_missing_command_is_seen(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the docker command nothing could be run on the engine."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert look(settings).engine_problem == "the docker command is not installed"


def test_a_busy_port_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program of this machine that is no container is found too."""
    command = tmp_path / "docker"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        values = changed(DEV, "proxy.port", port)
        view = look(parse(values, (), project="berth", stack="dev"))
    assert port in view.busy
