"""Fixtures for all tests of the stand-ins; makes the shared replay of facts importable."""

import contextlib
import fcntl
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import docker
import pytest
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.engine_log import EngineLog
from airgap_plugins.language.host import LanguageHost
from docker.errors import APIError, DockerException
from pulumi.runtime.proto import language_pb2_grpc

sys.path.insert(0, str(Path(__file__).parent))  # pytest's importlib mode puts no test folder on the path

from language_hosts import Listener, client_of, listening

PREFIX = "berth-facts-"
"""Every container, network and volume of these tests starts with it; image tags are `berth-facts/...`."""


LOCK = Path(tempfile.gettempdir()) / "berth-facts.lock"
"""Held by a run that uses the engine: two at once would take each other's objects away."""

LOCK_KEY = pytest.StashKey[TextIO]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Wait for another run on this machine, then remove what an earlier one that was cut off has left."""
    if not uses_engine(session.config):
        return
    lock = LOCK.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write(f"waiting for another run of these tests on this machine ({LOCK})\n")
        fcntl.flock(lock, fcntl.LOCK_EX)
    session.config.stash[LOCK_KEY] = lock
    clean_up()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove what tests have left, then let others run."""
    if LOCK_KEY in session.config.stash:
        clean_up()
        session.config.stash[LOCK_KEY].close()


def uses_engine(config: pytest.Config) -> bool:
    """Tell whether this process stands for a run that may use the engine; of several workers, none does."""
    return not hasattr(config, "workerinput") and "not engine" not in (config.getoption("markexpr") or "")


@pytest.fixture
def offline() -> DockerEngine:
    """A Docker engine that must not be asked: for answers that need none."""
    engine = DockerEngine(EngineLog(None), threading.Event())
    engine.host = "unix:///nonexistent/berth-facts.sock"
    return engine


@pytest.fixture(scope="session")
def docker_api() -> docker.APIClient:
    """A client of the real engine, for looking and cleaning up; skips where there is none."""
    try:
        return docker.APIClient(version="auto", timeout=60)
    except DockerException as error:
        pytest.skip(f"no Docker engine answers: {error}")


@pytest.fixture
def engine(docker_api: docker.APIClient) -> DockerEngine:
    """The real engine as the resource types use it."""
    _ = docker_api  # skips the test where no engine answers
    return DockerEngine(EngineLog(None), threading.Event())


def clean_up() -> None:
    """Remove everything that bears the prefix; what another run of these tests still uses stays."""
    try:
        api = docker.APIClient(version="auto", timeout=60)
    except DockerException:
        return  # the tests that need an engine say so themselves
    for container in api.containers(all=True, filters={"name": f"^/?{PREFIX}"}):
        with contextlib.suppress(APIError):
            api.remove_container(container["Id"], force=True, v=True)
    for network in api.networks(filters={"name": f"^{PREFIX}"}):
        with contextlib.suppress(APIError):
            api.remove_network(network["Id"])
    for volume in api.volumes(filters={"name": f"^{PREFIX}"})["Volumes"] or ():
        with contextlib.suppress(APIError):
            api.remove_volume(volume["Name"], force=True)
    for image in api.images(filters={"reference": "berth-facts/*"}):
        for tag in image["RepoTags"] or ():
            with contextlib.suppress(APIError):
                api.remove_image(tag, force=True)
    api.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """An engine that listens."""
    with listening() as found:
        yield found


@pytest.fixture
def host(listener: Listener) -> Iterator[language_pb2_grpc.LanguageRuntimeStub]:
    """A client of a language host in this process."""
    with client_of(LanguageHost(listener.address)) as client:
        yield client
