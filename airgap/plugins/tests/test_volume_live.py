"""docker.Volume on a real engine, beyond the table: adoption, volumes in use."""

import threading

import docker
import facts_replay
import pytest
import tools_image
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.docker.volume import Volume
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Call, CheckCall
from facts_replay import unique

pytestmark = pytest.mark.engine

URN = "urn:pulumi:s::p::docker:index/volume:Volume::v"


def made(volume: Volume, **news: object) -> Call:
    """Create a volume; returns what the engine would hand to later calls."""
    inputs = facts_replay.program(volume, dict(news))
    resource_id, outputs = volume.create(Call(urn=URN, inputs=inputs))
    return Call(urn=URN, resource_id=resource_id, inputs=inputs, old_inputs=inputs, outputs=outputs)


def test_an_existing_volume_is_adopted(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """A volume that is there already, with other labels, is taken over silently; the state shows the program's."""
    name = unique("pre")
    docker_api.create_volume(name, labels={"x": "y"})
    volume = Volume(engine)
    call = made(volume, name=name)
    assert (call.resource_id, call.outputs["labels"]) == (name, [])
    assert docker_api.inspect_volume(name)["Labels"] == {"x": "y"}
    volume.delete(call)


def test_creating_twice_gives_the_same_volume(engine: DockerEngine) -> None:
    """A second create of one name answers as the first."""
    volume = Volume(engine)
    name = unique("twice")
    call = made(volume, name=name)
    assert made(volume, name=name).outputs == call.outputs
    volume.delete(call)


def test_a_removal_waits_for_containers_to_let_go(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """Removing a volume that a container still holds is tried again until the container is gone."""
    volume = Volume(engine)
    call = made(volume, name=unique("used"))
    host = docker_api.create_host_config(binds=[f"{call.resource_id}:/data"])
    container = docker_api.create_container(
        tools_image.ensure(docker_api), ["true"], name=unique("user"), host_config=host
    )
    leaves = threading.Timer(1, docker_api.remove_container, [container], {"force": True})
    leaves.start()
    volume.delete(call)
    leaves.join()
    assert volume.read(call) is None


def test_cancel_ends_the_waiting(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """A removal that waits gives up at once when everything must end, and names who holds the volume."""
    volume = Volume(engine)
    call = made(volume, name=unique("held"))
    host = docker_api.create_host_config(binds=[f"{call.resource_id}:/data"])
    container = docker_api.create_container(
        tools_image.ensure(docker_api), ["true"], name=unique("holder"), host_config=host
    )
    engine.cancelled.set()
    with pytest.raises(PluginError, match=r"Unable to remove volume: .*volume is in use"):
        volume.delete(call)
    docker_api.remove_container(container, force=True)
    volume.delete(call)


def test_a_cluster_volume_is_refused(offline: DockerEngine) -> None:
    """A Swarm cluster volume is beyond the stand-in, and Check says so with the way out."""
    news = {"name": "berth-facts-c", "cluster": {"scope": "single"}}
    checked = Volume(offline).check(CheckCall(urn="", name="v", news=news))
    ((where, reason),) = checked.failures
    assert where == ""
    assert reason.startswith("a cluster volume (cluster) is not supported by this stand-in plugin")
    assert "put the official Pulumi plugin on PATH" in reason
