"""What the Docker engine says about a stack."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ops.commands.prune import Tag
from ops.errors import OpsError
from ops.runner import Runner

STACK_LABEL: Final = "berth.stack"
_TIER_LABEL: Final = "berth.tier"
_SOURCES_LABEL: Final = "berth.sources"
_GONE_SECONDS: Final = 15.0
_EVERY_SECONDS: Final = 0.2
_NOWHERE: Final = {"none", "host"}
_REMEDY: Final = "is the engine up? `docker version`, `make doctor`"


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """A container with the stack's label."""

    id: str
    """The full id."""

    name: str
    """The name."""

    tier: str
    """What it is for; empty for a helper."""

    health: str
    """`healthy`, `starting`, `unhealthy`, or the state of one that does not run or has no health check."""

    image: str
    """Id of its image."""

    running: bool = True
    """Whether it runs."""

    mounts_sources: bool = False
    """Whether it runs sources of this machine instead of its image's."""

    networks: tuple[str, ...] = ()
    """Ids of the networks it is on, without those that lead nowhere."""


class Engine:
    """One engine, the one that the environment names."""

    def __init__(self, runner: Runner) -> None:
        """Take what starts `docker`."""
        self._runner = runner

    def containers(self, prefix: str) -> list[Container]:
        """Every container of a stack by name, also stopped ones.

        Args:
            prefix: The stack's prefix.
        """
        label = f"label={STACK_LABEL}={prefix}"
        ids = self._docker("ps", "--all", "--quiet", "--no-trunc", "--filter", label).split()
        return sorted(map(container, self._inspect("container", ids)), key=lambda one: one.name)

    def unlabelled(self, prefix: str) -> list[str]:
        """Names of containers that begin like the stack's but lack its label."""
        form = f'{{{{.Names}}}}\t{{{{.Label "{STACK_LABEL}"}}}}'
        rows = self._docker("ps", "--all", "--filter", f"name=^/?{prefix}-", "--format", form).splitlines()
        return sorted(name for name, _, label in (row.partition("\t") for row in rows) if not label)

    def networks(self, prefix: str) -> list[tuple[str, str]]:
        """Id and name of every network with the stack's label."""
        label = f"label={STACK_LABEL}={prefix}"
        rows = self._docker("network", "ls", "--no-trunc", "--filter", label, "--format", "{{.ID}} {{.Name}}")
        return sorted((row.split()[0], row.split()[1]) for row in rows.splitlines())

    def tags(self, prefix: str) -> list[Tag]:
        """Names of images that belong to the stack."""
        form = "{{.Repository}}:{{.Tag}}\t{{.ID}}\t{{.Size}}"
        rows = self._docker("image", "ls", "--no-trunc", "--format", form).splitlines()
        found = (row.split("\t") for row in rows if row.startswith(f"{prefix}/"))
        return [Tag(name=name, image=image, size=size) for name, image, size in found]

    def image_ids(self, references: Iterable[str]) -> dict[str, str]:
        """The id of every image that is there, by how it was asked for."""
        found: dict[str, str] = {}
        for reference in sorted(set(references)):
            done = self._runner.run("docker", "image", "inspect", "--format", "{{.Id}}", reference)
            if done.code == 0:
                found[reference] = done.out.strip()
        return found

    def repo_digests(self, reference: str) -> list[str]:
        """Where an image is known by digest."""
        text = self._docker("image", "inspect", "--format", "{{json .RepoDigests}}", reference)
        return [str(one) for one in json.loads(text) or ()]

    def change(self, *words: str) -> None:
        """Run a docker command that changes something.

        Raises:
            OpsError: it failed.
        """
        self._docker(*words)

    def remove(self, container: str) -> None:
        """Remove a container; one that somebody else is removing is waited for.

        Raises:
            OpsError: it is still there.
        """
        done = self._runner.run("docker", "rm", "--force", container)
        deadline = time.monotonic() + _GONE_SECONDS
        while self._inspect("container", [container]):
            if time.monotonic() > deadline:
                done.require(_REMEDY)
                raise OpsError(where=container, found="still there", expected="no such container", remedy=_REMEDY)
            time.sleep(_EVERY_SECONDS)

    def answer(self, name: str, *words: str) -> str:
        """What a program inside a container prints.

        Raises:
            OpsError: it failed.
        """
        return self._docker("exec", name, *words)

    def _docker(self, *words: str) -> str:
        return self._runner.run("docker", *words, seconds=600).require(_REMEDY)

    def _inspect(self, kind: str, ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """What the engine says of some objects; those that went away meanwhile are left out."""
        if not ids:
            return []
        found: list[Mapping[str, Any]] = json.loads(self._runner.run("docker", kind, "inspect", *ids).out or "[]")
        return found


def container(raw: Mapping[str, Any]) -> Container:
    """A container from what `docker inspect` says."""
    state = raw["State"]
    running = str(state.get("Health", {}).get("Status", "running, without a health check"))
    return Container(
        id=str(raw["Id"]),
        name=str(raw["Name"]).removeprefix("/"),
        tier=str(raw["Config"]["Labels"].get(_TIER_LABEL, "")),
        health=running if state["Running"] else str(state["Status"]),
        image=str(raw["Image"]),
        running=bool(state["Running"]),
        mounts_sources=_SOURCES_LABEL in raw["Config"]["Labels"],
        networks=tuple(
            str(one["NetworkID"])
            for name, one in raw["NetworkSettings"]["Networks"].items()
            if name not in _NOWHERE and one["NetworkID"]
        ),
    )
