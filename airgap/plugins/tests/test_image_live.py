"""docker.Image on a real engine: builds with both builders, errors, previews, pushes."""

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import container_world
import docker
import image_world
import pytest
import tools_image
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.docker.image import Image
from airgap_plugins.errors import PluginError
from airgap_plugins.resource import Call, CheckCall
from airgap_plugins.values import Properties

pytestmark = pytest.mark.engine

BUILDERS = ("BuilderBuildKit", "BuilderV1")

pushes = pytest.mark.skipif(
    image_world.registry_program() is None, reason="a push needs a registry: apt-get install docker-registry"
)


@pytest.fixture(autouse=True)
def _base(docker_api: docker.APIClient) -> Iterator[None]:
    """The image that the tests build on."""
    tools_image.ensure(docker_api)
    yield
    for image in docker_api.images(filters={"label": "berth-facts=push"}):
        for tag in image["RepoTags"] or ():
            docker_api.remove_image(tag, force=True)
    tools_image.remove_untagged(docker_api)


def checked(engine: DockerEngine, news: dict[str, Any]) -> Properties:
    """Check program inputs that must be right."""
    answer = Image(engine).check(CheckCall(urn="", name="x", news=news))
    assert not answer.failures
    return answer.inputs


def inputs(engine: DockerEngine, build: dict[str, Any], name: str = "berth-facts/built:1", **more: Any) -> Properties:  # noqa: ANN401 - property values
    """Give the checked inputs of an image that is not pushed."""
    return checked(engine, {"imageName": name, "build": build, "skipPush": True, **more})


@pytest.mark.parametrize("builder", BUILDERS)
def test_build(engine: DockerEngine, tmp_path: Path, builder: str) -> None:
    """Both builders give the image's id as repoDigest and the official outputs; an edit gives another id."""
    build = image_world.context(tmp_path / "app", "RUN cat /app.txt") | {"builderVersion": builder}
    wanted = inputs(engine, build)
    resource_id, outputs = Image(engine).create(Call(urn="", inputs=wanted))
    assert resource_id == "berth-facts/built:1"
    assert outputs.pop("__inputs")["value"] == wanted
    assert outputs == {
        "baseImageName": "berth-facts/built:1",
        "context": str(tmp_path / "app"),
        "dockerfile": "Dockerfile",
        "imageName": "berth-facts/built:1",
        "platform": "linux/amd64",
        "registryServer": "",
        "repoDigest": container_world.image_id(engine.api, "berth-facts/built:1"),
    }
    (tmp_path / "app" / "app.txt").write_text("two\n", encoding="utf-8")
    again = Image(engine).update(Call(urn="", resource_id=resource_id, inputs=inputs(engine, build)))
    assert again["repoDigest"] != outputs["repoDigest"]
    Image(engine).delete(Call(urn="", resource_id=resource_id, outputs=again))
    assert container_world.image_id(engine.api, "berth-facts/built:1") == again["repoDigest"], (
        "a delete leaves the image"
    )


@pytest.mark.parametrize("builder", BUILDERS)
def test_arguments_targets_and_a_dockerfile_elsewhere(engine: DockerEngine, tmp_path: Path, builder: str) -> None:
    """Build arguments, a target stage, an ignore file and a Dockerfile outside of its context reach the builder."""
    app = tmp_path / "app"
    app.mkdir()
    (app / "kept").write_text("k", encoding="utf-8")
    (app / "dropped").write_text("d", encoding="utf-8")
    (app / ".dockerignore").write_text("dropped\n", encoding="utf-8")
    steps = ["AS one", "ARG V=1", "COPY . /all", 'RUN test "$V" = 2 && test -e /all/kept && ! test -e /all/dropped']
    text = f"FROM {tools_image.TAG} " + "\n".join(steps) + "\nFROM one\nRUN false\n"
    (tmp_path / "Dockerfile").write_text(text, encoding="utf-8")
    options = {"args": {"V": "2"}, "target": "one", "builderVersion": builder, "platform": "linux/amd64"}
    build = {"context": str(app), "dockerfile": str(tmp_path / "Dockerfile")} | options
    outputs = Image(engine).create(Call(urn="", inputs=inputs(engine, build)))[1]
    assert outputs["dockerfile"] == "../Dockerfile"


@pytest.mark.parametrize(
    ("builder", "step", "error"),
    [
        ("BuilderBuildKit", "RUN echo boom && exit 7", r"executor failed running .*exit code: 7\nin step \[3/3\] RUN"),
        ("BuilderBuildKit", "COPY nosuch /", r'failed to compute cache key: "/nosuch" not found'),
        ("BuilderBuildKit", "BOGUS", r"dockerfile parse error line 3: unknown instruction: BOGUS"),
        ("BuilderV1", "RUN echo boom && exit 7", r"returned a non-zero code: 7\nin step Step 3/3 : RUN"),
    ],
)
def test_a_failing_build_names_its_step(
    engine: DockerEngine, tmp_path: Path, builder: str, step: str, error: str
) -> None:
    """The error is the official one, then the step and the end of its output."""
    build = image_world.context(tmp_path / "app", step) | {"builderVersion": builder}
    with pytest.raises(PluginError, match=rf"(?s)error reading build output: .*{error}") as caught:
        Image(engine).create(Call(urn="", inputs=inputs(engine, build)))
    assert ("the end of its output:\nboom" in str(caught.value)) == ("boom" in step)


def test_a_bad_name_is_the_daemons_error(engine: DockerEngine, tmp_path: Path) -> None:
    """A name that is no reference is refused by the daemon in its own words."""
    wanted = inputs(engine, image_world.context(tmp_path / "app"), "H2 App!")
    with pytest.raises(PluginError) as caught:
        Image(engine).create(Call(urn="", inputs=wanted))
    assert str(caught.value) == (
        "error building image: Error response from daemon: invalid reference format: repository name must be lowercase"
    )


def test_a_preview_builds_when_asked_to(engine: DockerEngine, tmp_path: Path) -> None:
    """With buildOnPreview the preview knows the image's id."""
    wanted = inputs(engine, image_world.context(tmp_path / "app"), buildOnPreview=True)
    outputs = Image(engine).preview(Call(urn="", inputs=wanted))
    assert re.fullmatch("sha256:[0-9a-f]{64}", outputs["repoDigest"])


def test_a_cancel_ends_a_silent_build(engine: DockerEngine, tmp_path: Path) -> None:
    """A step that says nothing for long does not keep the engine waiting."""
    build = image_world.context(tmp_path / "app", "RUN sleep 60") | {"builderVersion": "BuilderV1"}
    wanted = inputs(engine, build)
    threading.Timer(2, engine.cancelled.set).start()
    start = time.monotonic()
    with pytest.raises(PluginError, match="the build of berth-facts/built:1 was cancelled"):
        Image(engine).create(Call(urn="", inputs=wanted))
    assert time.monotonic() - start < 40


@pushes
@pytest.mark.parametrize("guarded", [False, True])
def test_push(engine: DockerEngine, tmp_path: Path, guarded: bool) -> None:  # noqa: FBT001 - a table's column
    """A pushed image's repoDigest is what the registry knows it by; credentials come from the inputs."""
    user, password, htpasswd = image_world.PASSWORD
    build = image_world.context(tmp_path / "app", "LABEL berth-facts=push")
    with image_world.registry(tmp_path, htpasswd if guarded else "") as address:
        name = f"{address}/berth-facts/pushed:1"
        given = {"registry": {"server": address, "username": user, "password": password}} if guarded else {}
        outputs = Image(engine).create(
            Call(urn="", inputs=checked(engine, {"imageName": name, "build": build, **given}))
        )[1]
        assert re.fullmatch(rf"{address}/berth-facts/pushed@sha256:[0-9a-f]{{64}}", outputs["repoDigest"])
        assert outputs["registryServer"] == (address if guarded else "")
        known = container_world.inspect_image(engine.api, name)["RepoDigests"]
        assert outputs["repoDigest"] in known
        assert password not in json.dumps(engine.log.lines)


@pushes
def test_a_refused_push_is_an_error(engine: DockerEngine, tmp_path: Path) -> None:
    """Wrong credentials fail the step with the registry's words, not its password."""
    build = image_world.context(tmp_path / "app", "LABEL berth-facts=push")
    with image_world.registry(tmp_path, image_world.PASSWORD[2]) as address:
        given = {"server": address, "username": "user", "password": "wrong-secret"}
        news = {"imageName": f"{address}/berth-facts/pushed:1", "build": build, "registry": given}
        with pytest.raises(PluginError) as caught:
            Image(engine).create(Call(urn="", inputs=checked(engine, news)))
        assert "error reading push output: " in str(caught.value)
        assert "wrong-secret" not in str(caught.value)


def test_a_push_to_nowhere_is_an_error(engine: DockerEngine, tmp_path: Path) -> None:
    """A registry that does not answer is named."""
    build = image_world.context(tmp_path / "app", "LABEL berth-facts=push")
    news = {"imageName": "127.0.0.1:1/berth-facts/pushed:1", "build": build}
    with pytest.raises(PluginError, match=r"error reading push output: .*127.0.0.1:1.*connection refused"):
        Image(engine).create(Call(urn="", inputs=checked(engine, news)))
