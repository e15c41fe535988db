"""The real program with the stack files as they are committed."""

import json
from functools import cache
from typing import Any, Final

import pulumi
import pytest
import yaml

from settings.preflight import HostView
from tests.programs import ROOT, run_program
from tests.recording import Recording
from tests.settings.values import texts

CONTAINER: Final = "docker:index/container:Container"


def run(stack: str, view: HostView) -> Recording:
    """Record `__main__.py` with a committed stack file on a host as given."""
    values = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    return run_program(texts(values), {}, stack=stack, view=view)


@cache
def committed(stack: str) -> Recording:
    """The program with a committed stack file on a host that suits it, run once for all tests, which only read it."""
    return run(stack, HostView())


@pytest.fixture(params=["dev", "prod"])
def recording(request: pytest.FixtureRequest) -> Recording:
    """The program with each stack file."""
    return committed(request.param)


def test_dev_runs_one_of_each() -> None:
    """The dev stack is the whole product with single replicas."""
    assert set(committed("dev").of_type(CONTAINER)) == {
        "berth-dev-api-0",
        "berth-dev-objects",
        "berth-dev-postgres",
        "berth-dev-proxy",
        "berth-dev-redis",
        "berth-dev-spa-0",
        "berth-dev-worker-0",
    }


def test_prod_runs_two_of_what_takes_requests() -> None:
    """Production survives the loss of a replica."""
    assert set(committed("prod").of_type(CONTAINER)) == {
        "berth-prod-api-0",
        "berth-prod-api-1",
        "berth-prod-objects",
        "berth-prod-postgres",
        "berth-prod-proxy",
        "berth-prod-redis",
        "berth-prod-spa-0",
        "berth-prod-spa-1",
        "berth-prod-worker-0",
    }


def test_prod_builds_nothing() -> None:
    """What runs in production is what was tested: every image is taken by digest."""
    recording = committed("prod")
    assert not recording.of_type("docker:index/image:Image")
    taken = recording.of_type("docker:index/remoteImage:RemoteImage").values()
    assert all("@sha256:" in one.inputs["name"] for one in taken)


def test_prod_publishes_the_proxy_alone() -> None:
    """S2-28: data stores and services are not reachable from outside."""
    containers = committed("prod").of_type(CONTAINER)
    assert [name for name, one in containers.items() if one.inputs.get("ports")] == ["berth-prod-proxy"]


def test_prod_protects_its_data() -> None:
    """S1-15, S4-18: data volumes refuse to be destroyed and outlive the stack."""
    volumes = committed("prod").of_type("docker:index/volume:Volume")
    data = {name: one.options for name, one in volumes.items() if name.endswith("-data")}
    assert set(data) == {"berth-prod-objects-data", "berth-prod-postgres-data", "berth-prod-redis-data"}
    assert all(options["protect"] and options["retain_on_delete"] for options in data.values())


def test_dev_publishes_on_loopback_only() -> None:
    """A developer's data stores are not open to the neighbours."""
    containers = committed("dev").of_type(CONTAINER)
    ports = [port for one in containers.values() for port in one.inputs.get("ports", [])]
    assert {(port["ip"], port["external"]) for port in ports} == {
        ("127.0.0.1", 8080),
        ("127.0.0.1", 15432),
        ("127.0.0.1", 16379),
    }


def test_no_rolling_container_is_made_of_a_fixed_one(recording: Recording) -> None:
    """A property from a container that is deleted first would take the rolling ones down with it."""
    containers = recording.of_type(CONTAINER)
    fixed = {name for name, one in containers.items() if one.options["delete_before_replace"]}
    assert fixed
    for name, one in containers.items():
        if name not in fixed:
            assert not fixed & {used for names in one.uses.values() for used in names}, name


def test_the_api_starts_after_the_schema_is_ready(recording: Recording) -> None:
    """Every replica waits for the migration and for the cache."""
    for name, one in recording.of_type(CONTAINER).items():
        if "-api-" in name:
            assert any(used.endswith("-migration") for used in one.options["depends_on"])
            assert any(used.endswith("-redis") for used in one.options["depends_on"])


def test_the_switch_names_every_replica(recording: Recording) -> None:
    """The proxy's bundle holds the containers of this release and is applied after they are healthy."""
    apply = next(
        one for name, one in recording.of_type("command:local:Command").items() if name.endswith("-proxy-apply")
    )
    names = [name for name in recording.of_type(CONTAINER) if "-api-" in name or "-spa-" in name]
    servers = [f"{name}-1234567" for name in names]
    servers += [name for name in recording.of_type(CONTAINER) if name.endswith("-objects")]
    assert apply.inputs["environment"]["SERVERS"].split() == sorted(servers)
    assert all(f"{name}:" in apply.inputs["stdin"] for name in servers)


def test_the_outputs_are_complete_and_hold_no_secret(recording: Recording) -> None:
    """Endpoints, image digests, the release and the first login, whose password alone is a secret."""
    outputs = dict(recording.exports)
    assert set(outputs) == {"admin", "endpoints", "images", "release"}
    assert outputs.pop("admin").startswith("[secret]({'username': 'admin'")
    assert set(outputs["images"]) == {"api", "objects", "postgres", "proxy", "redis", "spa"}
    assert outputs["endpoints"]["app"].startswith("http://127.0.0.1:")
    assert outputs["release"] == {}  # what the record's command prints; the recording runs none
    assert "[secret]" not in json.dumps(outputs)


def test_a_host_without_an_engine_is_refused_before_the_first_resource() -> None:
    """Nothing is registered when nothing could be created."""
    with pytest.raises(pulumi.RunError, match=r"host\.docker: no Docker engine: gone; expected an engine that answers"):
        run("dev", HostView(engine_problem="gone"))


def test_every_command_is_free_of_values(recording: Recording) -> None:
    """Scripts are constants: what differs between stacks travels in the environment, where shells cannot misread it."""
    for name, one in recording.of_type("command:local:Command").items():
        assert recording.resources[f"command:local:Command {name}"].inputs["create"].startswith("set -eu\n")
        assert "berth-dev" not in one.inputs["create"] + one.inputs.get("delete", "")
        assert "berth-prod" not in one.inputs["create"] + one.inputs.get("delete", "")


def as_dict(recording: Recording) -> dict[str, Any]:
    """The recording with the stack's name taken out."""
    text = json.dumps(recording.as_text()).replace("berth-dev", "berth-x").replace("berth-prod", "berth-x")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_stacks_differ_in_values_only() -> None:
    """Both stacks have the same components; nothing in the program asks which stack it is."""
    kinds = [{key for key in as_dict(committed(stack)) if key.startswith("berth:index:")} for stack in ("dev", "prod")]
    assert kinds[0] == kinds[1]
    assert "get_stack" not in (ROOT / "__main__.py").read_text()
