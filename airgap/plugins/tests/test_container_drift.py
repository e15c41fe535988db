"""docker.Container: what a refresh sees of changes made by hand on a real engine."""

import container_world
import docker
import facts_replay
import pytest
import tools_image
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.errors import PluginError
from container_world import WITHIN, changed, program
from processes import eventually

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def _image(docker_api: docker.APIClient) -> None:
    """The image that the containers run."""
    tools_image.ensure(docker_api)


def test_a_stopped_container_is_drift_and_starts_again(engine: DockerEngine) -> None:
    """A refresh says mustRun false in outputs and inputs; the next update starts it."""
    with container_world.life(engine, program("stopped")) as one:
        one.create()
        wanted = one.inputs
        engine.api.kill(one.container)
        assert eventually(lambda: not engine.api.inspect_container(one.container)["State"]["Running"], WITHIN)
        now = one.refresh()
        assert (now["mustRun"], now["exitCode"], one.inputs["mustRun"]) == (False, 137, False)
        assert one.rows(wanted) == {"mustRun": "UPDATE"}
        one.update(wanted)
        assert engine.api.inspect_container(one.container)["State"]["Running"]


def test_a_container_that_may_stop_is_no_drift(engine: DockerEngine) -> None:
    """With mustRun false an end shows in the exit code only."""
    with container_world.life(engine, program("maystop", mustRun=False)) as one:
        one.create()
        wanted = one.inputs
        engine.api.kill(one.container)
        assert eventually(lambda: not engine.api.inspect_container(one.container)["State"]["Running"], WITHIN)
        assert one.refresh()["exitCode"] == 137
        assert one.rows(wanted) == {}


def test_limits_changed_by_hand_are_drift(engine: DockerEngine) -> None:
    """A limit that the program does not set, and a restart policy that it does, show after a refresh."""
    with container_world.life(engine, program("byhand")) as one:
        one.create()
        wanted = one.inputs
        limit = 64 << 20
        engine.api.update_container(
            one.container, mem_limit=limit, memswap_limit=limit, restart_policy={"Name": "always"}
        )
        assert one.refresh() == {"memory": 64, "memorySwap": 64, "restart": "always"}
        assert one.rows(wanted) == {"memory": "DELETE", "memorySwap": "DELETE", "restart": "UPDATE"}


def test_a_renamed_container_is_replaced(engine: DockerEngine) -> None:
    """The name is part of what the state knows."""
    with container_world.life(engine, program("named")) as one:
        one.create()
        wanted = one.inputs
        renamed = facts_replay.unique("renamed")
        engine.api.rename(one.container, renamed)
        assert one.refresh() == {"name": renamed}
        assert one.rows(wanted) == {"name": "UPDATE_REPLACE"}
        engine.api.rename(one.container, wanted["name"])
    assert engine.api.containers(all=True, filters={"id": one.container}) == [], "left behind"


@pytest.mark.parametrize("do", ["pause", "restart"])
def test_pausing_and_restarting_are_no_drift(engine: DockerEngine, do: str) -> None:
    """Neither shows after a refresh."""
    with container_world.life(engine, program(do)) as one:
        one.create()
        if do == "pause":
            engine.api.pause(one.container)
        else:
            engine.api.restart(one.container, timeout=0)
        assert {key for key in one.refresh() if key != "networkDatas"} == set()
        assert one.rows() == {}


def test_a_removed_container_is_gone(engine: DockerEngine) -> None:
    """A read finds nothing, a delete has nothing to do, an update says so."""
    with container_world.life(engine, program("gone")) as one:
        one.create()
        engine.api.remove_container(one.container, force=True)
        assert one.resource.read(one.call()) is None
        with pytest.raises(PluginError, match="No such container"):
            one.update(changed(one, memory=64, memorySwap=64))
        one.resource.delete(one.call())
