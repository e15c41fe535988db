"""Docker commands as resources: what a stack does on the engine that the provider has no resource for.

Owns how a command reaches the engine and how its text is kept free of secrets: scripts are constants, values travel in
the environment, secrets on stdin. It decides nothing about what a command does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_command import local


@dataclass(frozen=True, kw_only=True, slots=True)
class DockerCli:
    """Where the `docker` command finds the engine."""

    host: str | None = None
    """The engine's address, such as `ssh://deploy@web1`; `None` is the engine of the one who runs the program."""

    def environment(self) -> dict[str, pulumi.Input[str]]:
        """Variables for a process that runs `docker`."""
        return {} if self.host is None else {"DOCKER_HOST": self.host}


def run_docker(  # noqa: PLR0913 - each is one property of the command
    name: str,
    cli: DockerCli,
    *,
    script: str,
    environment: Mapping[str, pulumi.Input[str]] | None = None,
    stdin: pulumi.Input[str] | None = None,
    delete: str | None = None,
    triggers: Sequence[Any] = (),
    opts: pulumi.ResourceOptions,
) -> local.Command:
    """Run a shell script when it or what it reads changes.

    Args:
        name: The logical name.
        cli: How to reach the engine.
        script: POSIX shell, run with `set -eu`; the same text is run again when the environment or stdin changes.
        environment: What the script reads; no secrets.
        stdin: What the script reads from standard input; the place for secrets.
        delete: A script for the end of the resource, run with the variables it was created with.
        triggers: Values whose change replaces the command: the new one runs, then the old one's `delete`.
        opts: The parent and what must exist before.

    Returns:
        The command; it is there when the script ended well. A failing script fails the update.
    """
    return local.Command(
        name,
        create=f"set -eu\n{script}",
        delete=None if delete is None else f"set -eu\n{delete}",
        environment={**cli.environment(), **(environment or {})},
        stdin=stdin,
        triggers=list(triggers) or None,
        add_previous_output_in_env=False,
        opts=opts,
    )
