"""docker.Container: waiting for health on a real engine, and cancelling it."""

import threading
import time
from typing import Any

import container_world
import docker
import pytest
import tools_image
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.errors import InitFailedError, PluginError
from container_world import WITHIN, Life, program
from processes import eventually

pytestmark = pytest.mark.engine

HEALTHY = {"tests": ["CMD", "true"], "interval": "250ms", "timeout": "1s", "retries": 1}
SICK = HEALTHY | {"tests": ["CMD", "false"]}


@pytest.fixture(autouse=True)
def _image(docker_api: docker.APIClient) -> None:
    """The image that the containers run."""
    tools_image.ensure(docker_api)


def test_wait_ends_as_soon_as_it_is_healthy(engine: DockerEngine) -> None:
    """A healthy container is made well before its time is over."""
    with container_world.life(engine, program("healthy", healthcheck=HEALTHY, wait=True, waitTimeout=90)) as one:
        start = time.monotonic()
        one.create()
        assert time.monotonic() - start < 60
        assert engine.api.inspect_container(one.container)["State"]["Health"]["Status"] == "healthy"


@pytest.mark.parametrize(
    ("more", "timeout"),
    [
        ({"healthcheck": SICK, "waitTimeout": 2}, None),
        ({"healthcheck": SICK, "waitTimeout": 30}, 2.0),
        ({"healthcheck": SICK | {"startPeriod": "5m0s"}, "waitTimeout": 2}, None),
        ({"healthcheck": HEALTHY | {"interval": "2s"}, "waitTimeout": 2, "command": ["false"]}, None),
    ],
    ids=["unhealthy", "custom-timeout", "starting", "ended"],
)
def test_a_container_that_is_not_healthy_in_time_is_half_made(
    engine: DockerEngine, more: dict[str, Any], timeout: float | None
) -> None:
    """The whole time is waited, then the container stays, its state asks for a replacement, and a read heals it."""
    with container_world.life(engine, program("sick", wait=True, **more)) as one:
        start = time.monotonic()
        with pytest.raises(InitFailedError) as caught:
            one.create(timeout=timeout)
        assert time.monotonic() - start >= 2
        assert str(caught.value) == (
            f"creating {Life.URN}: 1 error occurred:\n\t* container failed to be in healthy state\n\n"
        )
        one.container, one.outputs = caught.value.resource_id, dict(caught.value.outputs)
        wanted = one.inputs
        assert engine.api.inspect_container(one.container)["Id"] == one.container
        assert one.rows() == {"entrypoints": "ADD_REPLACE", "networkDatas": "ADD"}
        shown = [line for _, line in engine.log.lines]
        assert any("health check" in line for line in shown)
        one.refresh()
        assert one.rows(wanted) == ({"mustRun": "UPDATE"} if "command" in more else {})


def test_waiting_needs_a_healthcheck(engine: DockerEngine) -> None:
    """Without one the container stays and the error says what to do."""
    why = "Please remove the 'wait' argument or add a 'healthcheck'"
    news = program("unchecked", wait=True, waitTimeout=5)
    with container_world.life(engine, news) as one, pytest.raises(InitFailedError, match=why):
        one.create()


def test_a_cancel_ends_the_wait_at_once_and_records_the_container(engine: DockerEngine) -> None:
    """Half-made, so that the state knows of it, within a second or two of the cancel."""
    with container_world.life(engine, program("cancelled", healthcheck=SICK, wait=True, waitTimeout=60)) as one:
        caught: list[BaseException] = []

        def create() -> None:
            try:
                one.create()
            except PluginError as error:
                caught.append(error)

        thread = threading.Thread(target=create)
        thread.start()
        assert eventually(lambda: engine.api.containers(filters={"name": f"^/?{one.inputs['name']}$"}), WITHIN)
        engine.cancelled.set()
        thread.join(timeout=5)
        assert not thread.is_alive()
        (error,) = caught
        assert isinstance(error, InitFailedError)
        assert "cancelled before the container was in healthy state" in str(error)
        assert engine.api.inspect_container(error.resource_id)["Id"] == error.resource_id


def test_a_cancel_before_the_creation_leaves_nothing(engine: DockerEngine) -> None:
    """Nothing is made after a cancel."""
    engine.cancelled.set()
    with container_world.life(engine, program("never")) as one:
        with pytest.raises(PluginError, match="cancelled before the container was created") as caught:
            one.create()
        assert not isinstance(caught.value, InitFailedError)
        assert engine.api.containers(all=True, filters={"name": f"^/?{one.inputs['name']}$"}) == []
