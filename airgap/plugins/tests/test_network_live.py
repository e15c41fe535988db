"""docker.Network on a real engine, beyond the table: conflicts, networks in use, networks gone."""

import threading

import docker
import facts_replay
import pytest
import tools_image
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.docker.network import Network
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Call
from facts_replay import unique

pytestmark = pytest.mark.engine

URN = "urn:pulumi:s::p::docker:index/network:Network::n"


def made(network: Network, **news: object) -> Call:
    """Create a network; returns what the engine would hand to later calls."""
    inputs = facts_replay.program(network, dict(news))
    resource_id, outputs = network.create(Call(urn=URN, inputs=inputs))
    return Call(urn=URN, resource_id=resource_id, inputs=inputs, old_inputs=inputs, outputs=outputs)


def test_a_name_in_use_is_refused(engine: DockerEngine) -> None:
    """A second network of one name fails in the daemon's words, and leaves nothing to keep."""
    network = Network(engine)
    name = unique("twice")
    call = made(network, name=name)
    with pytest.raises(PluginError) as caught:
        network.create(call)
    facts_replay.assert_text(
        str(caught.value),
        "1 error occurred:\n\t* Unable to create network: Error response from daemon:"
        f" network with name {name} already exists\n\n",
    )
    network.delete(call)


def test_an_overlapping_subnet_is_refused(engine: DockerEngine) -> None:
    """A subnet that another network has fails in the daemon's words."""
    network = Network(engine)
    call = made(network, name=unique("over"), ipamConfigs=[{"subnet": "10.213.20.0/24"}])
    again = facts_replay.program(network, {"name": unique("over"), "ipamConfigs": [{"subnet": "10.213.20.0/24"}]})
    with pytest.raises(PluginError, match="Unable to create network: Error response from daemon: Pool overlaps"):
        network.create(Call(urn=URN, inputs=again))
    network.delete(call)


def test_an_update_that_needs_a_new_network_is_refused(engine: DockerEngine) -> None:
    """The engine must not ask for an update in place where the diff says replace."""
    network = Network(engine)
    call = made(network, name=unique("updated"))
    news = call.inputs | {"labels": [{"label": "app", "value": "x"}]}
    with pytest.raises(PluginError) as caught:
        network.update(
            Call(urn=URN, resource_id=call.resource_id, inputs=news, old_inputs=call.inputs, outputs=call.outputs)
        )
    assert str(caught.value) == (
        f"internal: expected diff to not require deletion or replacement during Update of {URN}."
        " Found delete=false, replace=true. This indicates a bug in provider."
    )
    network.delete(call)


def test_a_removal_waits_for_containers_to_leave(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """Removing a network that a container still uses is tried again until the container is gone."""
    network = Network(engine)
    call = made(network, name=unique("used"))
    image = tools_image.ensure(docker_api)
    host = docker_api.create_host_config(network_mode=call.resource_id)
    container = docker_api.create_container(image, ["sleep", "60"], name=unique("user"), host_config=host)
    docker_api.start(container)
    leaves = threading.Timer(1, docker_api.remove_container, [container], {"force": True})
    leaves.start()
    network.delete(call)
    leaves.join()
    assert network.read(call) is None


def test_cancel_ends_the_waiting(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """A removal that waits gives up at once when everything must end, and says what stood in its way."""
    network = Network(engine)
    call = made(network, name=unique("held"))
    host = docker_api.create_host_config(network_mode=call.resource_id)
    container = docker_api.create_container(
        tools_image.ensure(docker_api), ["sleep", "60"], name=unique("holder"), host_config=host
    )
    docker_api.start(container)
    engine.cancelled.set()
    with pytest.raises(PluginError, match=r"Unable to remove network: .*has active endpoints"):
        network.delete(call)
    docker_api.remove_container(container, force=True)
    network.delete(call)


def test_a_network_removed_by_hand_is_gone(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """A read after `docker network rm` says that the network is gone."""
    network = Network(engine)
    call = made(network, name=unique("byhand"))
    docker_api.remove_network(call.resource_id)
    assert network.read(call) is None


def test_a_network_is_imported_by_name(engine: DockerEngine) -> None:
    """A name serves for an import as an id does."""
    network = Network(engine)
    name = unique("import")
    call = made(network, name=name)
    found = network.read(Call(urn=URN, resource_id=name, imported=True))
    assert found is not None
    assert (found.resource_id, found.outputs["name"]) == (call.resource_id, name)
    network.delete(call)
