"""Decisions about the Docker engine, as tables."""

from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.engine_choice import EngineSeen, Move, PidFile, Refusal, explain, next_move, stale

BARE = EngineSeen(
    answering=False,
    refusal=Refusal.ABSENT,
    endpoint="unix:///var/run/docker.sock",
    chosen_by_person="",
    client=False,
    dockerd=False,
    live_daemon=None,
    root=True,
    apt=True,
    linux=True,
    systemd=False,
)
"""Root on a fresh Debian without Docker."""


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (replace(BARE, answering=True, client=True), Move.USE),
        (replace(BARE, answering=True, client=True, root=False), Move.USE),
        (replace(BARE, answering=True), Move.INSTALL_CLIENT),
        (replace(BARE, answering=True, tried=(Move.INSTALL_CLIENT,)), Move.GIVE_UP),
        (replace(BARE, answering=True, root=False), Move.GIVE_UP),
        (BARE, Move.INSTALL),
        (replace(BARE, apt=False), Move.GIVE_UP),
        (replace(BARE, tried=(Move.INSTALL,)), Move.GIVE_UP),
        (replace(BARE, dockerd=True, tried=(Move.INSTALL,)), Move.START),
        (replace(BARE, dockerd=True, systemd=True), Move.START_UNIT),
        (replace(BARE, dockerd=True, tried=(Move.INSTALL, Move.START)), Move.GIVE_UP),
        (replace(BARE, dockerd=True, live_daemon=7), Move.AWAIT),
        (replace(BARE, dockerd=True, live_daemon=7, tried=(Move.AWAIT,)), Move.GIVE_UP),
        (replace(BARE, root=False), Move.GIVE_UP),
        (replace(BARE, root=False, dockerd=True), Move.GIVE_UP),
        (replace(BARE, dockerd=True, chosen_by_person="DOCKER_HOST"), Move.GIVE_UP),
        (replace(BARE, linux=False), Move.GIVE_UP),
    ],
)
def test_the_next_move_towards_an_engine(seen: EngineSeen, expected: Move) -> None:
    """Only root on Linux installs or starts an engine, never beside one that a person pointed at, never twice."""
    assert next_move(seen) is expected


@pytest.mark.parametrize(
    ("seen", "what", "remedy"),
    [
        (replace(BARE, root=False), "no such socket", "sudo apt-get update && sudo apt-get install -y"),
        (replace(BARE, root=False, dockerd=True), "no such socket", "sudo systemctl start docker"),
        (replace(BARE, root=False, refusal=Refusal.DENIED), "permission denied", "usermod -aG docker"),
        (replace(BARE, chosen_by_person="DOCKER_HOST"), "(DOCKER_HOST points there)", "unset DOCKER_HOST"),
        (replace(BARE, linux=False), "no such socket", "Docker Desktop"),
        (replace(BARE, answering=True), "no docker command", "docker-cli"),
        (replace(BARE, live_daemon=7, dockerd=True), "process 7", "kill 7"),
        (replace(BARE, apt=False), "no such socket", "https://docs.docker.com/engine/install/"),
        (replace(BARE, dockerd=True), "no such socket", "cgroups"),
    ],
)
def test_a_person_is_told_what_to_do(seen: EngineSeen, what: str, remedy: str) -> None:
    """Each situation without an engine has its own remedy."""
    found_what, found_remedy = explain(seen)
    assert what in found_what
    assert remedy in found_remedy


@pytest.mark.parametrize(
    ("noted", "runs_as", "expected"),
    [
        (None, "", []),
        (12, "dockerd", []),
        (12, "", ["docker.pid"]),
        (12, "postgres", ["docker.pid"]),
    ],
)
def test_a_process_file_is_stale_unless_its_daemon_runs(noted: int | None, runs_as: str, expected: list[str]) -> None:
    """A process id that another program got since does not keep the file alive."""
    file = PidFile(path=Path("docker.pid"), program="dockerd", noted=noted, runs_as=runs_as)
    assert [path.name for path in stale([file], [])] == expected


def test_refusing_sockets_are_stale() -> None:
    """A socket that nobody listens on goes, whatever the process files say."""
    live = PidFile(path=Path("docker.pid"), program="dockerd", noted=3, runs_as="dockerd")
    assert stale([live], [Path("docker.sock")]) == (Path("docker.sock"),)
