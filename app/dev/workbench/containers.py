"""Containers of one run: started through the docker command, removed with their data at the end."""

import json
import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Self

__all__ = ["HERE", "Containers", "DockerError", "eventually"]

DEADLINE_S: Final = 60.0
HERE: Final = "127.0.0.1"


class DockerError(Exception):
    """Docker did not do what it was asked for; the message has its words."""


def docker(*arguments: str, text: str | None = None) -> str:
    """Run the docker command and return what it wrote.

    Raises:
        DockerError: if it fails or is not there.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own arguments; no shell
            ["docker", *arguments],  # noqa: S607  wherever the user has it
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        message = "found no `docker`; expected Docker's command on the PATH; install Docker"
        raise DockerError(message) from error
    if done.returncode != 0:
        message = f"docker {' '.join(arguments[:2])}: {done.stderr.strip() or done.stdout.strip()}"
        raise DockerError(message)
    return done.stdout.strip()


def eventually(what: str, check: Callable[[], bool], deadline_s: float = DEADLINE_S) -> None:
    """Wait until `check` is true.

    Raises:
        DockerError: naming `what` was expected, when it never is.
    """
    end = time.monotonic() + deadline_s
    while not check():
        if time.monotonic() > end:
            message = f"not within {deadline_s:g} s: {what}"
            raise DockerError(message)
        time.sleep(0.1)


class Containers:
    """The containers of this run and their network; leaving the block removes them."""

    def __init__(self) -> None:
        """Choose the names of this run."""
        self._prefix = f"berth-app-dev-{secrets.token_hex(4)}"
        self._made: list[str] = []

    def __enter__(self) -> Self:
        """Make the network."""
        docker("network", "create", self._prefix)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was made, and nothing else."""
        for name in reversed(self._made):
            subprocess.run(["docker", "rm", "--force", "--volumes", name], capture_output=True, check=False)  # noqa: S603, S607  as above
        subprocess.run(["docker", "network", "rm", self._prefix], capture_output=True, check=False)  # noqa: S603, S607  as above

    def run(  # noqa: PLR0913  what a container is
        self, tier: str, image: str, command: Sequence[str], *, options: Sequence[str], inner: int, outer: int = 0
    ) -> int:
        """Run a container that its network knows as `tier`; return the loopback port of its port `inner`."""
        name = f"{self._prefix}-{tier}"
        self._made.append(name)
        place = f"{HERE}:{outer or ''}:{inner}"
        wiring = ("--name", name, "--network", self._prefix, "--network-alias", tier, "--publish", place)
        docker("run", "--detach", *wiring, *options, image, *command)
        ports = json.loads(docker("inspect", "--format", "{{json .NetworkSettings.Ports}}", name))
        return int(ports[f"{inner}/tcp"][0]["HostPort"])

    def execute(self, tier: str, *command: str, text: str | None = None) -> str:
        """Run a command in a container, with `text` as its input."""
        return docker("exec", "--interactive", f"{self._prefix}-{tier}", *command, text=text)

    def has_image(self, reference: str) -> bool:
        """Tell whether the image is on the engine or can be pulled."""
        for ask in (("image", "inspect", reference), ("pull", "--quiet", reference)):
            try:
                docker(*ask)
            except DockerError:
                continue
            return True
        return False

    def build(self, folder: str) -> str:
        """Build the image of a folder; return its id."""
        return docker("build", "--quiet", folder)

    def reachable_address(self) -> str:
        """Give an address of this machine that containers reach and the outside does not.

        On Linux that is the bridge's own; Docker Desktop forwards to the loopback address.
        """
        gateway = docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
        with socket.socket() as probe:
            try:
                probe.bind((gateway, 0))
            except OSError:
                return HERE
        return gateway
