"""The proxy's image, built once, and small worlds around it that tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proxy.commands import docker
from tests.proxy.world import World

_IMAGE = "berth-proxytest-image"
_APP = Path(__file__).parents[2] / "app" / "proxy"


@pytest.fixture(scope="session")
def image() -> str:
    """The image of app/proxy; without an engine or its base the tests say so and do not run."""
    if docker("info", check=False).returncode:
        pytest.skip("no Docker engine answers")
    if docker("image", "inspect", "nginx:1.30", check=False).returncode:
        pytest.skip("no base image nginx:1.30 on the engine; the bootstrap makes it")
    docker("build", "-q", "--network", "none", "-t", _IMAGE, str(_APP))
    return _IMAGE


@pytest.fixture(scope="session")
def used_world(image: str) -> Iterator[World]:
    """The world of all tests that begin by applying the bundle they need."""
    with World(image=image) as world:
        world.start_proxy()
        yield world


@pytest.fixture
def world(used_world: World) -> World:
    """That world, with everything running and every server as it started; which bundle is live is not known."""
    used_world.mend()
    return used_world


@pytest.fixture(scope="session")
def empty_world(image: str) -> Iterator[World]:
    """A world whose proxy has no bundle; no test of it may apply one that can become live."""
    with World(image=image) as world:
        world.start_proxy()
        yield world


@pytest.fixture
def new_world(image: str) -> Iterator[World]:
    """A world of this test alone, with a proxy that has no bundle yet."""
    with World(image=image) as world:
        world.start_proxy()
        yield world
