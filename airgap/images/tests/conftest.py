"""Containers on the real engine: hardened unless a test says otherwise, removed with their volumes when it ends."""

import os
import shlex
import subprocess
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import docker
import pytest
from airgap_images.recipe import RECIPES
from docker.errors import DockerException, ImageNotFound
from docker.models.containers import Container

PREFIX = "berth-img-"
PATIENCE_SECONDS = 60
HARDENED: dict[str, Any] = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
}


@pytest.fixture(scope="session")
def engine() -> Iterator[docker.DockerClient]:
    """The engine, with every base image there; skips with the reason where either is missing."""
    try:
        client = docker.from_env()
        client.ping()
    except DockerException as problem:
        pytest.skip(f"no Docker engine answers: {problem}")
    for recipe in RECIPES:
        try:
            client.images.get(recipe.reference)
        except ImageNotFound:
            pytest.skip(f"{recipe.reference} is not there: run `airgap-images ensure`")
    yield client
    client.close()


@pytest.fixture(scope="session")
def network(engine: docker.DockerClient) -> Iterator[str]:
    """The name of a network for these tests alone."""
    made = engine.networks.create(PREFIX + uuid.uuid4().hex[:8])
    yield str(made.name)
    made.remove()


@pytest.fixture
def start(engine: docker.DockerClient, network: str) -> Iterator[Callable[..., Container]]:
    """A function that starts a container from an image, a command and what docker-py's create takes."""
    started: list[Container] = []

    def run(image: str, command: str | list[str] | None = None, **options: Any) -> Container:  # noqa: ANN401 - docker-py's own
        name = PREFIX + uuid.uuid4().hex[:8]
        container = engine.containers.create(image, command, name=name, network=network, **(HARDENED | options))
        started.append(container)
        container.start()
        return container

    yield run
    for container in started:
        container.remove(v=True, force=True)


@pytest.fixture
def volume(engine: docker.DockerClient) -> Iterator[str]:
    """The name of a fresh volume."""
    made = engine.volumes.create(PREFIX + uuid.uuid4().hex[:8])
    yield made.name
    # Containers of the test are gone by now only if their fixture ended first, which the order of requests decides.
    for container in engine.containers.list(all=True, filters={"volume": made.name}):
        container.remove(v=True, force=True)
    made.remove()


@pytest.fixture
def inside() -> Callable[..., str]:
    """Runs a command in a container and returns what it printed; fails the test when the command ends otherwise."""

    def run(
        container: Container, command: str | list[str], environment: dict[str, str] | None = None, *, code: int = 0
    ) -> str:
        own = environment or {}
        words = ["docker", "exec", *(word for name in own for word in ("--env", name)), str(container.id)]
        words += shlex.split(command) if isinstance(command, str) else command
        # docker-py loses what a short command prints before its answer is read (docker/docker-py#2042).
        done = subprocess.run(
            words,
            env=os.environ | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout}"
        return done.stdout.strip()

    return run


@pytest.fixture
def until() -> Callable[[Container, str], None]:
    """Waits inside a container until a shell command ends with 0; fails the test when that takes too long."""

    def wait(container: Container, command: str) -> None:
        # One exec that loops: each exec alone costs the engine a tenth of a second of processor time.
        loop = f"until {command}; do sleep 0.1; done"
        done = container.exec_run(["timeout", str(PATIENCE_SECONDS), "sh", "-c", loop])
        if done.exit_code:
            pytest.fail(f"not within {PATIENCE_SECONDS} s: {command}\n{container.logs(tail=20).decode()}")

    return wait
