"""The Docker engine as a scenario sees it, through the `docker` command."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tests.e2e.harness.container import Container

STACK_LABEL: Final = "berth.stack"
HELPER_LABEL: Final = "berth.e2e"
"""Marks containers that a scenario runs beside the stack, with the stack's prefix as its value."""

_TIMEOUT_SECONDS: Final = 60


class EngineError(Exception):
    """The docker command failed; its words are the message."""


class Engine:
    """One engine, the one that the environment names."""

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
        except EngineError as error:
            return str(error)
        return None

    def containers(self, prefix: str) -> list[Container]:
        """Every container of a stack, also stopped ones, by name."""
        ids = self.run("ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={STACK_LABEL}={prefix}").split()
        return sorted((Container(raw) for raw in self.inspect("container", ids)), key=lambda one: one.name)

    def status(self, prefix: str) -> dict[str, str]:
        """What the engine says in brief of each container of a stack, such as `Up 5 seconds (healthy)`, by name."""
        words = ("--filter", f"label={STACK_LABEL}={prefix}", "--format", "{{.Names}}\t{{.Status}}")
        return dict(row.split("\t", 1) for row in self.run("ps", "--all", *words).splitlines())

    def tier(self, prefix: str, tier: str) -> list[Container]:
        """The containers of one tier of a stack."""
        return [one for one in self.containers(prefix) if one.tier == tier]

    def names(self, kind: str, prefix: str) -> set[str]:
        """Names of a stack's volumes or networks.

        Args:
            kind: `volume` or `network`.
            prefix: The stack's prefix.
        """
        return set(self.run(kind, "ls", "--filter", f"name={prefix}-", "--format", "{{.Name}}").split())

    def images(self, prefix: str) -> dict[str, str]:
        """Names of the images built for a stack, with their ids."""
        rows = self.run("image", "ls", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}").splitlines()
        return dict(row.split() for row in rows if row.startswith(f"{prefix}/"))

    def inspect(self, kind: str, names: Iterable[str]) -> list[Mapping[str, Any]]:
        """What the engine says of some objects; those that went away meanwhile are left out."""
        wanted = list(names)
        if not wanted:
            return []
        done = subprocess.run(
            ["docker", kind, "inspect", *wanted],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
        found: list[Mapping[str, Any]] = json.loads(done.stdout or "[]")
        return found

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
        rows = self.run("top", name, "-eo", "pid,args").splitlines()[1:]
        return {int(pid): args for pid, _, args in (row.strip().partition(" ") for row in rows)}

    def subnets(self) -> list[str]:
        """The address ranges of every network of the engine."""
        networks = self.inspect("network", self.run("network", "ls", "--quiet").split())
        return [config["Subnet"] for one in networks for config in one["IPAM"]["Config"] or () if "Subnet" in config]
