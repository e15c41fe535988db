"""docker.Container on a real engine gives what the official plugin gave (facts/docker_container.json, `live`)."""

import os
from collections.abc import Iterator
from typing import Any

import container_world
import docker
import facts_replay
import pytest
from airgap_plugins.docker.container import Container
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.errors import InitFailedError, PluginError
from airgap_plugins.resource import Call
from container_world import World

FACTS = facts_replay.load("docker_container")

pytestmark = pytest.mark.engine

LOOKED_AT = {
    "nanoCpus": ("HostConfig", "NanoCpus"),
    "memory": ("HostConfig", "Memory"),
    "memorySwap": ("HostConfig", "MemorySwap"),
    "capAdd": ("HostConfig", "CapAdd"),
    "capDrop": ("HostConfig", "CapDrop"),
    "tmpfs": ("HostConfig", "Tmpfs"),
    "init": ("HostConfig", "Init"),
    "healthcheck": ("Config", "Healthcheck"),
}
"""Where an inspection has what the table's `daemon` says."""


@pytest.fixture(scope="module")
def world(docker_api: docker.APIClient) -> Iterator[World]:
    """Networks and images of this worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    with container_world.world(docker_api, int(worker)) as made:
        yield made


@pytest.mark.parametrize("case", [case for case in facts_replay.cases(FACTS, "live") if "error" not in case.values[0]])
def test_create_and_read(engine: DockerEngine, world: World, case: facts_replay.Case) -> None:
    """The state after a create and a read, the diffs in between and the daemon's view are the recorded ones."""
    case = world.fill(case)
    with container_world.life(engine, case["inputs"]) as one:
        outputs = one.create()
        given = one.inputs
        facts_replay.assert_alike({key: outputs.get(key) for key in case["outputs"]}, case["outputs"])
        inspection = engine.api.inspect_container(one.container)
        for key, wanted in case.get("daemon", {}).items():
            part, name = LOOKED_AT[key]
            assert inspection[part].get(name) == wanted, key
        assert one.rows() == case.get("again", {})
        assert_changed(one.refresh(), case.get("read", {}))
        assert one.rows(given) == case.get("after_read", {})
        one.resource.delete(one.call())
        assert one.resource.read(one.call()) is None
        one.resource.delete(one.call())


@pytest.mark.parametrize("case", [case for case in facts_replay.cases(FACTS, "live") if "error" in case.values[0]])
def test_refused(engine: DockerEngine, world: World, case: facts_replay.Case) -> None:
    """What the daemon refuses gives the recorded error; what it made before goes into the state, nothing else stays."""
    case = world.fill(case)
    with container_world.life(engine, case["inputs"]) as one:
        with pytest.raises(PluginError) as caught:
            one.create()
        facts_replay.assert_text(str(caught.value), case["error"])
        left = engine.api.containers(all=True, filters={"name": f"^/?{case['inputs']['name']}$"})
        if case.get("half_made"):
            assert isinstance(caught.value, InitFailedError)
            assert [item["Id"] for item in left] == [caught.value.resource_id]
        else:
            assert not isinstance(caught.value, InitFailedError)
            assert left == []


def test_no_image_to_be_had(engine: DockerEngine) -> None:
    """An image that is neither here nor in a registry is named in the error, and nothing is made."""
    news = {"image": "127.0.0.1:1/berth-facts/absent:1", "name": facts_replay.unique("absent")}
    with container_world.life(engine, news) as one, pytest.raises(PluginError) as caught:
        one.create()
    image = news["image"]
    facts_replay.assert_text(
        str(caught.value),
        f"1 error occurred:\n\t* Unable to create container with image {image}: unable to pull image {image}:"
        f" error pulling image {image}: Error response from daemon: *",
    )


def test_import_by_id_alone(engine: DockerEngine, world: World) -> None:
    """Reading by id alone gives inputs that a program could start from; a name is no id."""
    assert world.words
    name = facts_replay.unique("import")
    with container_world.life(engine, base_program(name)) as one:
        one.create()
        taken = Container(engine).read(Call(urn="", resource_id=one.container, imported=True))
        assert taken is not None
        assert taken.inputs["name"] == name
        assert taken.inputs["memory"] == 128
        assert "envs" not in taken.inputs
        assert Container(engine).read(Call(urn="", resource_id=name)) is None


def test_the_daemon_gets_the_recorded_container(engine: DockerEngine, world: World) -> None:
    """The container with some thirty properties is, to the daemon, the one that the official plugin made."""
    name = facts_replay.unique("wide")
    program = base_program(name) | {
        "networksAdvanced": [{"name": world.words["(network 1)"], "aliases": ["web"]}],
        "hosts": [{"host": "db", "ip": "10.1.2.3"}],
    }
    with container_world.life(engine, program) as one:
        one.create()
        found = engine.api.inspect_container(one.container)
    config, host = found["Config"], found["HostConfig"]
    assert set(config["Env"]) == {"A=1", "B=2"}
    assert config["Labels"] == {"app": "h2", "tier": "web"}
    assert config["ExposedPorts"] == {"8000/tcp": {}}
    assert (config["Hostname"], config["User"], config["StopSignal"], config["StopTimeout"]) == (
        "h2a",
        "0",
        "SIGTERM",
        5,
    )
    assert host["Binds"] == [f"{name}-2:/vol2:rw"]
    assert host["Mounts"] == [{"Type": "volume", "Source": f"{name}-1", "Target": "/data"}]
    assert host["NetworkMode"] == "bridge"
    assert list(found["NetworkSettings"]["Networks"]) == [world.words["(network 1)"]]
    assert found["NetworkSettings"]["Networks"][world.words["(network 1)"]]["Aliases"][0] == "web"
    assert host["RestartPolicy"] == {"Name": "unless-stopped", "MaximumRetryCount": 0}
    assert host["Ulimits"] == [{"Name": "nofile", "Soft": 1024, "Hard": 2048}]
    assert (host["Memory"], host["MemorySwap"], host["ShmSize"]) == (128 << 20, 256 << 20, 64 << 20)
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["LogConfig"] == {"Type": "json-file", "Config": {"max-file": "3", "max-size": "10m"}}
    assert host["ExtraHosts"] == ["db:10.1.2.3"]
    assert host["Init"] is True


def base_program(name: str) -> dict[str, Any]:
    """Give the recorded wide program as one that runs here."""
    recorded = {key: value for key, value in FACTS["bases"]["A"]["inputs"].items() if key != "networksAdvanced"}
    return recorded | {
        "name": name,
        "command": ["sleep", "300"],
        "hosts": [],
        "ports": [{"internal": 8000, "ip": "127.0.0.1"}],
        "mounts": [{"type": "volume", "source": f"{name}-1", "target": "/data"}],
        "volumes": [{"volumeName": f"{name}-2", "containerPath": "/vol2"}],
    }


def assert_changed(got: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Compare what a read changed; null and empty count as one."""
    facts_replay.assert_alike(got, {key: value for key, value in wanted.items() if value not in ([], {})})
