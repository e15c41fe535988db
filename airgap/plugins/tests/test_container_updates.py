"""docker.Container: what an update brings to a real container, and what only to the state."""

from typing import Any

import container_world
import docker
import pytest
import tools_image
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.errors import InitFailedError, PluginError
from container_world import Life, changed, program

pytestmark = pytest.mark.engine

HEALTHY = {"tests": ["CMD", "true"], "interval": "250ms", "timeout": "1s", "retries": 1}


def host(engine: DockerEngine, one: Life) -> dict[str, Any]:
    """Give what the daemon says of the container's resources."""
    found: dict[str, Any] = engine.api.inspect_container(one.container)["HostConfig"]
    return found


@pytest.fixture(autouse=True)
def _image(docker_api: docker.APIClient) -> None:
    """The image that the containers run."""
    tools_image.ensure(docker_api)


def test_an_update_brings_limits_and_restarts_to_the_daemon(engine: DockerEngine) -> None:
    """Memory, swap, reservation, shares, processors and the restart policy change in place; no difference is left."""
    first = program("limits", memory=64, memorySwap=64, memoryReservation=32, cpuShares=512)
    with container_world.life(engine, first) as one:
        one.create()
        assert host(engine, one)["MemoryReservation"] == 32 << 20
        # The new reservation is above the old limit: both must arrive at once.
        wanted = {"memory": 96, "memorySwap": 128, "memoryReservation": 72, "cpuShares": 256, "cpuSet": "0"}
        policy = {"restart": "on-failure", "maxRetryCount": 3}
        news = changed(one, **wanted, **policy)
        assert one.rows(news) == dict.fromkeys([*wanted, *policy], "UPDATE")
        assert one.update(news) == wanted | policy
        now = host(engine, one)
        assert (now["Memory"], now["MemorySwap"], now["MemoryReservation"]) == (96 << 20, 128 << 20, 72 << 20)
        assert (now["CpuShares"], now["CpusetCpus"]) == (256, "0")
        assert now["RestartPolicy"] == {"Name": "on-failure", "MaximumRetryCount": 3}
        assert one.rows() == {}
        assert one.refresh() == {}
        assert one.rows() == {}


def test_a_refused_update_stores_the_new_values(engine: DockerEngine) -> None:
    """What the daemon refuses is an init error with the values asked for, as the official plugin keeps them."""
    with container_world.life(engine, program("refused", memory=64, memorySwap=64)) as one:
        one.create()
        with pytest.raises(InitFailedError) as caught:
            one.update(changed(one, memory=500))
        assert str(caught.value) == (
            f"updating {Life.URN}: 1 error occurred:\n\t* Unable to update a container: Error response from daemon:"
            " Minimum memoryswap limit should be larger than memory limit, see usage\n\n"
        )
        assert (caught.value.resource_id, caught.value.outputs["memory"]) == (one.container, 500)
        assert host(engine, one)["Memory"] == 64 << 20


STATE_ONLY: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "healthcheck": ({"healthcheck": HEALTHY}, {"healthcheck": HEALTHY | {"interval": "2m0s"}}),
    "tmpfs": ({"tmpfs": {"/run": "size=64m"}}, {"tmpfs": {"/run": "size=32m"}}),
    "init": ({"init": True}, {"init": False}),
    "memory": ({"memory": 64, "memorySwap": 64}, {"memory": None, "memorySwap": None}),
    "cpuSet": ({"cpuSet": "0"}, {"cpuSet": None}),
    "rm": ({}, {"rm": True}),
}
"""Property to the program before and after a change of it."""


def test_an_update_of_the_state_only_shows_again_after_a_refresh(engine: DockerEngine) -> None:
    """Some changes reach the state but not the container: no diff at once, the same diff again after a refresh.

    One container serves for all of them, since none changes it.
    """
    before = {key: value for first, _ in STATE_ONLY.values() for key, value in first.items()}
    with container_world.life(engine, program("stateonly", **before)) as one:
        one.create()
        for stored, (_, after) in STATE_ONLY.items():
            news = changed(one, **{key: _checked(key, value) for key, value in after.items()})
            shown = {path for path in one.rows(news) if path.startswith(stored)}
            assert shown, stored
            one.update(news)
            assert one.rows() == {}, stored
            one.refresh()
            assert one.rows(news).keys() >= shown, stored


def test_must_run_starts_a_stopped_container_and_start_alone_does_not(engine: DockerEngine) -> None:
    """Only mustRun going from false to true starts it."""
    with container_world.life(engine, program("start", start=False, mustRun=False)) as one:
        one.create()
        one.update(changed(one, start=True))
        assert not engine.api.inspect_container(one.container)["State"]["Running"]
        one.update(changed(one, mustRun=True))
        assert engine.api.inspect_container(one.container)["State"]["Running"]


def test_a_change_that_replaces_is_no_update(engine: DockerEngine) -> None:
    """An update that needs a new container is refused, as the bridge does."""
    with container_world.life(engine, program("replaces")) as one:
        one.create()
        with pytest.raises(PluginError, match="expected diff to not require deletion or replacement"):
            one.update(changed(one, envs=["A=1"]))


def _checked(name: str, value: Any) -> Any:  # noqa: ANN401 - a property value
    """Give a value as Check would."""
    if name != "healthcheck":
        return value
    return {"__defaults": ["startInterval", "startPeriod"], "startInterval": "0s", "startPeriod": "0s"} | value
