"""The Docker engine as a scenario sees it: it looks over the engine's socket and acts through the `docker` command."""

import subprocess
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, Final

import docker
from docker.errors import DockerException, NotFound
from requests import RequestException

from tests.e2e.harness.container import Container

STACK_LABEL: Final = "berth.stack"
HELPER_LABEL: Final = "berth.e2e"
"""Marks containers that a scenario runs beside the stack, with the stack's prefix as its value."""

_TIMEOUT_SECONDS: Final = 60


class EngineError(Exception):
    """The engine or the docker command failed; its words are the message."""


class Engine:
    """One engine, the one that the docker command talks to."""

    def run(self, *words: str, stdin: str | None = None, timeout: float = _TIMEOUT_SECONDS) -> str:
        """Run a docker command and return what it printed.

        Args:
            words: The arguments.
            stdin: What it reads.
            timeout: Seconds until it counts as hung.

        Raises:
            EngineError: it failed.
        """
        try:
            done = subprocess.run(
                ["docker", *words], input=stdin, capture_output=True, text=True, timeout=timeout, check=False
            )
        except (FileNotFoundError, subprocess.TimeoutExpired) as error:
            raise EngineError(str(error)) from error
        if done.returncode:
            message = f"docker {' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}"
            raise EngineError(message)
        return done.stdout

    def problem(self) -> str | None:
        """Why no scenario can run here; `None` when an engine answers."""
        try:
            self.run("version", "--format", "{{.Server.Version}}", timeout=20)
            self._api.ping()
        except (EngineError, DockerException) as error:
            return str(error)
        return None

    def containers(self, prefix: str, *tiers: str) -> list[Container]:
        """Every container of a stack, also stopped ones, by name.

        Args:
            prefix: The stack's prefix.
            tiers: Those of which tiers; all when none is named.

        Raises:
            EngineError: the engine does not answer.
        """
        ids = [one["Id"] for one in self._listed(prefix) if not tiers or one["Labels"].get("berth.tier") in tiers]
        return sorted((Container(raw) for raw in self.inspect("container", ids)), key=lambda one: one.name)

    def status(self, prefix: str) -> dict[str, str]:
        """What the engine says in brief of each container of a stack, such as `Up 5 seconds (healthy)`, by name."""
        return {one["Names"][0].removeprefix("/"): one["Status"] for one in self._listed(prefix)}

    def _listed(self, prefix: str) -> list[Mapping[str, Any]]:
        try:
            found: list[Mapping[str, Any]] = self._api.containers(
                all=True, filters={"label": f"{STACK_LABEL}={prefix}"}
            )
        except (DockerException, RequestException) as error:
            raise EngineError(str(error)) from error
        return found

    def names(self, kind: str, prefix: str) -> set[str]:
        """Names of a stack's volumes or networks.

        Args:
            kind: `volume` or `network`.
            prefix: The stack's prefix.
        """
        filters = {"name": f"{prefix}-"}
        found = self._api.networks(filters=filters) if kind == "network" else self._api.volumes(filters)["Volumes"]
        return {one["Name"] for one in found or ()}

    def images(self, prefix: str) -> dict[str, str]:
        """Names of the images built for a stack, with their ids."""
        found = self._api.images(filters={"reference": f"{prefix}/*"})
        names = ((name, one["Id"]) for one in found for name in one["RepoTags"] or ())
        return {name: key for name, key in names if name.startswith(f"{prefix}/")}

    def inspect(self, kind: str, names: Iterable[str]) -> list[Mapping[str, Any]]:
        """What the engine says of some objects; those that went away meanwhile are left out.

        Args:
            kind: `container`, `image`, `network` or `volume`.
            names: Their names or ids.
        """
        asked: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
            "container": self._api.inspect_container,
            "image": self._api.inspect_image,
            "network": self._api.inspect_network,
            "volume": self._api.inspect_volume,
        }
        found: list[Mapping[str, Any]] = []
        for name in names:
            with suppress(NotFound):
                found.append(asked[kind](name))
        return found

    def history(self, image: str) -> str:
        """How an image was made, step by step."""
        return str(self._api.history(image))  # type: ignore[no-untyped-call]  # its stub is bare

    def logs(self, name: str) -> str:
        """Everything a container printed."""
        done = subprocess.run(
            ["docker", "logs", name],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
        return done.stdout.decode(errors="replace")

    def signal(self, prefix: str, kind: str, pids: Iterable[int]) -> None:
        """Send a signal to processes of the engine's host, from outside of their containers.

        A helper container does it, so it needs no more rights than the docker command has.

        Args:
            prefix: The stack, so that a helper left behind is removed with it.
            kind: The signal without SIG, such as `KILL`.
            pids: Process ids as the host counts them.
        """
        words = ("kill", f"-{kind}", *(str(pid) for pid in pids))
        label = f"{HELPER_LABEL}={prefix}"
        self.run("run", "--rm", "--pid", "host", "--network", "none", "--label", label, "busybox:1.37", *words)

    def processes(self, name: str) -> dict[int, str]:
        """Host process id to command line of what runs in a container."""
        return {int(pid): args for pid, args in self._api.top(name, "-eo pid,args")["Processes"]}

    def subnets(self) -> list[str]:
        """The address ranges of every network of the engine."""
        networks = self._api.networks()
        return [config["Subnet"] for one in networks for config in one["IPAM"]["Config"] or () if "Subnet" in config]

    @cached_property
    def _api(self) -> docker.APIClient:
        """For looks: one costs a few milliseconds, the docker command a process or two."""
        address = self.run("context", "inspect", "--format", "{{.Endpoints.docker.Host}}").strip()
        return docker.APIClient(base_url=address, version="auto", timeout=_TIMEOUT_SECONDS)
