"""docker.RemoteImage on a real engine: local images, deletion, moved tags, and pulls that cannot work here."""

import docker
import facts_replay
import pytest
import tools_image
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.docker.remote_image import RemoteImage, repo_digest
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Call, CheckCall

URN = "urn:pulumi:s::p::docker:index/remoteImage:RemoteImage::i"
META = facts_replay.load("docker_remote_image")["bases"]["RI"]["outputs"]["__meta"]


def made(image: RemoteImage, **news: object) -> Call:
    """Create the resource; returns what the engine would hand to later calls."""
    inputs = facts_replay.program(image, dict(news))
    resource_id, outputs = image.create(Call(urn=URN, inputs=inputs))
    return Call(urn=URN, resource_id=resource_id, inputs=inputs, old_inputs=inputs, outputs=outputs)


@pytest.mark.engine
def test_a_local_image_is_found_and_read(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """An image on the engine is taken as it is: its id and name are the resource's id; a read finds the same."""
    name = tools_image.tagged(docker_api, "ri")
    image = RemoteImage(engine)
    call = made(image, name=name, keepLocally=True)
    image_id = docker_api.inspect_image(name)["Id"]  # type: ignore[no-untyped-call]  # its stub is bare
    assert call.resource_id == f"{image_id}{name}"
    assert call.outputs == {
        "__meta": META,
        "build": None,
        "forceRemove": None,
        "id": f"{image_id}{name}",
        "imageId": image_id,
        "keepLocally": True,
        "name": name,
        "platform": None,
        "pullTriggers": None,
        "repoDigest": "",
        "triggers": None,
    }
    found = image.read(call)
    assert found is not None
    assert found.outputs == call.outputs
    assert found.inputs == {"keepLocally": True, "name": name}
    assert not image.diff(call).rows


@pytest.mark.engine
def test_an_image_is_found_by_its_id(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """An image id serves as a name."""
    found = docker_api.inspect_image(tools_image.ensure(docker_api))  # type: ignore[no-untyped-call]  # its stub is bare
    call = made(RemoteImage(engine), name=found["Id"], keepLocally=True)
    assert call.resource_id == f"{found['Id']}{found['Id']}"


@pytest.mark.engine
def test_an_id_alone_cannot_be_imported(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """A read that knows no more than the id finds nothing, as with the official plugin."""
    call = made(RemoteImage(engine), name=tools_image.tagged(docker_api, "byid"), keepLocally=True)
    assert RemoteImage(engine).read(Call(urn=URN, resource_id=call.resource_id, imported=True)) is None


@pytest.mark.engine
def test_an_update_only_changes_the_state(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """KeepLocally changes in place; nothing happens on the engine."""
    image = RemoteImage(engine)
    call = made(image, name=tools_image.tagged(docker_api, "upd"), keepLocally=True)
    news = call.inputs | {"keepLocally": False}
    outputs = image.update(
        Call(urn=URN, resource_id=call.resource_id, inputs=news, old_inputs=call.inputs, outputs=call.outputs)
    )
    assert outputs == call.outputs | {"keepLocally": False}


@pytest.mark.engine
@pytest.mark.parametrize(("keep", "left"), [(True, 1), (None, 0), (False, 0)])
def test_deleting_keeps_or_removes_the_reference(
    engine: DockerEngine, docker_api: docker.APIClient, *, keep: bool | None, left: int
) -> None:
    """Deleting removes the reference unless keepLocally is set; a second time is no error; then a read finds none."""
    image = RemoteImage(engine)
    name = tools_image.tagged(docker_api, "del")
    call = made(image, name=name, keepLocally=keep)
    image.delete(call)
    assert len(docker_api.images(name)) == left
    image.delete(call)
    if not left:
        assert image.read(call) is None


@pytest.mark.engine
def test_an_image_in_use_is_not_removed(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """Deleting the only reference of an image that a container uses fails in the daemon's words."""
    docker_api.import_image_from_data(b"\0" * 10240, repository="berth-facts/only", tag="1")
    image = RemoteImage(engine)
    call = made(image, name="berth-facts/only:1")
    container = docker_api.create_container("berth-facts/only:1", ["x"], name=facts_replay.unique("image-user"))
    with pytest.raises(PluginError) as caught:
        image.delete(call)
    facts_replay.assert_text(
        str(caught.value),
        f"deleting {URN}: 1 error occurred:\n\t* Unable to remove Docker image: Error response from daemon: conflict:"
        ' unable to remove repository reference "berth-facts/only:1" (must force) -'
        " container * is using its referenced image *\n\n",
    )
    docker_api.remove_container(container, force=True)
    image.delete(call)
    assert image.read(call) is None


@pytest.mark.engine
def test_a_moved_tag_is_followed(engine: DockerEngine, docker_api: docker.APIClient) -> None:
    """When a tag moves to another image, a read follows it, and the program shows no difference."""
    image = RemoteImage(engine)
    call = made(image, name=tools_image.tagged(docker_api, "moved"))
    docker_api.import_image_from_data(b"\0" * 10240, repository="berth-facts/moved", tag="1")
    found = image.read(call)
    assert found is not None
    assert found.resource_id != call.resource_id
    assert found.outputs["imageId"] != call.outputs["imageId"]
    assert not image.diff(Call(urn=URN, resource_id=found.resource_id, inputs=call.inputs, outputs=found.outputs)).rows
    image.delete(call)


@pytest.mark.engine
@pytest.mark.parametrize("name", ["localhost:9/berth-facts/absent:1", "localhost:9/berth-facts/tools"])
def test_an_absent_image_is_pulled(engine: DockerEngine, name: str) -> None:
    """An image that the engine lacks is pulled; where its registry does not answer, that is the error."""
    with pytest.raises(PluginError) as caught:
        made(RemoteImage(engine), name=name)
    facts_replay.assert_text(
        str(caught.value),
        f"1 error occurred:\n\t* Unable to read Docker image into resource: unable to pull image {name}:"
        f" error pulling image {name}: Error response from daemon: Get *connection refused\n\n",
    )


def test_building_is_refused(offline: DockerEngine) -> None:
    """RemoteImage's own build is beyond the stand-in, and Check names docker.Image as the way."""
    news = {"name": "berth-facts/x:1", "build": {"context": "."}}
    ((_, reason),) = RemoteImage(offline).check(CheckCall(urn="", name="i", news=news)).failures
    assert "building with RemoteImage (build)" in reason
    assert "docker.Image" in reason


@pytest.mark.parametrize(
    ("name", "digests", "wanted"),
    [
        ("redis:8", [], ""),
        ("redis:8", ["redis@sha256:a"], "redis@sha256:a"),
        ("host:5/x/redis:8", ["redis@sha256:a", "host:5/x/redis@sha256:b"], "host:5/x/redis@sha256:b"),
        ("redis@sha256:a", ["other@sha256:a", "redis@sha256:a"], "redis@sha256:a"),
    ],
)
def test_repo_digest(name: str, digests: list[str], wanted: str) -> None:
    """Of several digests, the one of the name's own repository is meant."""
    assert repo_digest(name, {"RepoDigests": digests}) == wanted
