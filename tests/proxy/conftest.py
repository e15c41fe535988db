"""The proxy's image, built once, and a small world around it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proxy.world import World, docker

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


@pytest.fixture
def world(image: str) -> Iterator[World]:
    """A network of this test alone, with a proxy that has no bundle yet."""
    with World(image=image) as world:
        world.start_proxy()
        yield world


@pytest.fixture(scope="module")
def shared(image: str) -> Iterator[World]:
    """A world that the tests of one file share, with the servers a and b; each test applies the bundle it needs."""
    with World(image=image) as world:
        world.start_proxy()
        world.start_server("a")
        world.start_server("b")
        yield world
