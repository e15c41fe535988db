"""What to do about the Docker engine, given what was observed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

DEBIAN_PACKAGES = ("docker.io", "iptables", "ca-certificates")


class Refusal(Enum):
    """Why an endpoint does not answer."""

    ABSENT = "no such socket"
    DENIED = "permission denied"
    DEAD = "nothing listens"
    SILENT = "no answer in time"
    OTHER = "not an engine"


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineSeen:
    """The state of the machine as far as the engine is concerned."""

    answering: bool
    refusal: Refusal
    """Why the endpoint that would be used does not answer (meaningless when it does)."""
    endpoint: str
    chosen_by_person: str
    """`DOCKER_HOST` or the docker context's name when the person points at an engine; else empty."""
    client: bool
    """Whether a `docker` command is on PATH."""
    dockerd: bool
    live_daemon: int | None
    """Process id of a dockerd that runs but does not answer."""
    root: bool
    apt: bool
    linux: bool
    systemd: bool
    tried: Sequence["Move"] = ()
    """What this run has done already."""


class Move(Enum):
    """The next thing to do."""

    USE = "use"
    INSTALL = "install the engine"
    INSTALL_CLIENT = "install the docker command"
    START = "start dockerd"
    START_UNIT = "start the docker unit"
    AWAIT = "wait for the dockerd that runs"
    GIVE_UP = "give up"


def next_move(seen: EngineSeen) -> Move:
    """The next thing to do towards an engine that answers; nothing is done twice in a run."""
    if seen.answering:
        if seen.client:
            return Move.USE
        return _once(Move.INSTALL_CLIENT, seen) if seen.root and seen.apt else Move.GIVE_UP
    if seen.chosen_by_person or not seen.root or not seen.linux:
        return Move.GIVE_UP
    if seen.live_daemon is not None:
        return _once(Move.AWAIT, seen)
    if not seen.dockerd:
        return _once(Move.INSTALL, seen) if seen.apt else Move.GIVE_UP
    return _once(Move.START_UNIT if seen.systemd else Move.START, seen)


def _once(move: Move, seen: EngineSeen) -> Move:
    return Move.GIVE_UP if move in seen.tried else move


def explain(seen: EngineSeen) -> tuple[str, str]:
    """Why no engine can be used and what the person can do: (what, remedy)."""
    what = f"no Docker engine answers at {seen.endpoint}: {seen.refusal.value}"
    if seen.answering:
        what = f"a Docker engine answers at {seen.endpoint} but there is no docker command on PATH"
    elif seen.chosen_by_person:
        what += f" ({seen.chosen_by_person} points there)"
    elif seen.live_daemon is not None and seen.root:
        what += f"; dockerd runs (process {seen.live_daemon}) all the same"
    return what, _remedy(seen)


def _remedy(seen: EngineSeen) -> str:
    """The first remedy that fits, most particular situation first."""
    packages = " ".join(DEBIAN_PACKAGES)
    site = "https://docs.docker.com/engine/install/"
    by_root = (
        "Install an engine as root, then let this user in:\n"
        f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}\n"
        "sudo usermod -aG docker $USER, then log in again\n"
        f"(other systems: {site})"
    )
    remedies = (
        (seen.answering, f"Install the client: {site} (Debian: apt-get install docker-cli, or docker.io)"),
        (
            bool(seen.chosen_by_person),
            "Start that engine, or point elsewhere: unset DOCKER_HOST, or docker context use default",
        ),
        (
            not seen.linux,
            "Start Docker Desktop (or colima), wait until `docker version` names a server, and run this again.",
        ),
        (
            seen.refusal is Refusal.DENIED,
            "Let this user in: sudo usermod -aG docker $USER, then log in again (`id` must list docker).",
        ),
        (
            not seen.root and seen.dockerd,
            "Start it: sudo systemctl start docker (without systemd: sudo dockerd &), and run this again.",
        ),
        (not seen.root, by_root),
        (seen.live_daemon is not None, f"See its log, or end it (kill {seen.live_daemon}) and run this again."),
        (not seen.dockerd, f"Install a Docker engine ({site}) and run this again."),
    )
    otherwise = "See dockerd's log; this machine may not allow containers (they need cgroups, iptables, overlayfs)."
    return next((text for fits, text in remedies if fits), otherwise)


@dataclass(frozen=True, kw_only=True, slots=True)
class PidFile:
    """A file in which a daemon noted its process."""

    path: Path
    program: str
    """Name that the process must have to be the one that wrote the file."""
    noted: int | None
    """The process id in the file; None when there is no readable file."""
    runs_as: str
    """Name of the live process with that id; empty when there is none (or it is a zombie)."""

    @property
    def live(self) -> bool:
        """Whether the daemon runs. Its id may meanwhile belong to another program, so the name decides."""
        return self.noted is not None and self.runs_as == self.program


def stale(files: Sequence[PidFile], refusing_sockets: Sequence[Path]) -> tuple[Path, ...]:
    """What daemons that died left behind; dockerd refuses to start, or waits in vain, while it exists.

    Args:
        files: Files that hold a process id; those of live daemons stay.
        refusing_sockets: Sockets that exist and that nobody listens on.
    """
    return (*(file.path for file in files if file.noted is not None and not file.live), *refusing_sockets)
