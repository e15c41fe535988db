"""Builds on the real engine: packages inside `docker build`, and the building of a stand-in itself."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import docker
import pytest
from airgap_images.build import build
from airgap_images.engine import Build, Engine
from airgap_images.errors import ImagesError
from airgap_images.host import read_host
from airgap_images.job import Job, Workshop
from airgap_images.plan import DEFINITION_LABEL, STANDIN_LABEL
from airgap_images.recipe import Recipe

pytestmark = pytest.mark.engine

REFERENCE = "berth-img-test:1"
MS = "sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA=="
LOCK = {
    "name": "tiny",
    "lockfileVersion": 3,
    "requires": True,
    "packages": {
        "": {"name": "tiny", "dependencies": {"ms": "2.1.3"}},
        "node_modules/ms": {"version": "2.1.3", "integrity": MS},
    },
}


@pytest.fixture
def workshop(engine: docker.DockerClient, tmp_path: Path) -> Iterator[Workshop]:
    """A workshop with a cache of its own; the test's image is removed in the end."""
    yield Workshop(host=read_host({}), cache=tmp_path, say=lambda _: None)
    for image in engine.images.list(filters={"reference": REFERENCE}):
        engine.images.remove(str(image.id))


@pytest.fixture
def attempt(engine: docker.DockerClient) -> Iterator[Callable[[dict[str, bytes]], tuple[str, str]]]:
    """Builds a context without the builder's cache; gives the image's id and the builder's text. Removes the images."""
    made: list[str] = []

    def run(files: dict[str, bytes]) -> tuple[str, str]:
        log: list[str] = []
        made.append(Engine().build(Build(files=files, reuse=False), log.append))
        return made[-1], "".join(log)

    yield run
    for image in reversed(made):
        engine.images.remove(image)


def test_python_packages_install_in_a_build(attempt: Callable[[dict[str, bytes]], tuple[str, str]]) -> None:
    """A virtual environment made in one image works, copied, in another, and nothing says where packages are."""
    made = b"""FROM python:3.14-slim
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir idna==3.10
"""
    # Two builds, not two stages: the engine would keep an unnamed image of the first stage after every run.
    stage, _ = attempt({"Dockerfile": made})
    copied = f"""FROM python:3.14-slim
COPY --from={stage} /opt/venv /opt/venv
USER 10001
RUN /opt/venv/bin/python -c 'import idna; print("found", idna.encode("x.example"))'
"""
    _, log = attempt({"Dockerfile": copied.encode()})
    assert "found b'x.example'" in log


def test_node_packages_install_from_a_lock_in_a_build(attempt: Callable[[dict[str, bytes]], tuple[str, str]]) -> None:
    """`npm ci` of a locked project works in a build, without a word about mirrors."""
    files = {
        "Dockerfile": b"""FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund && node -e 'console.log("found", require("ms")("2 days"))'
""",
        "package.json": json.dumps({"name": "tiny", "dependencies": {"ms": "2.1.3"}}).encode(),
        "package-lock.json": json.dumps(LOCK).encode(),
    }
    _, log = attempt(files)
    assert "found 172800000" in log


def test_a_stand_in_is_labelled_and_takes_the_place_of_the_one_before(
    engine: docker.DockerClient, workshop: Workshop
) -> None:
    """A changed definition gives a new image under the reference, with its note and hash; the old one is gone."""
    ids = []
    for definition in ("a" * 16, "b" * 16):
        dockerfile = f"FROM busybox:1.37\nRUN echo 'Debian test {definition}' >/etc/berth-standin\n"
        recipe = Recipe(reference=REFERENCE, folder="test")
        build(Job(recipe=recipe, files={"Dockerfile": dockerfile.encode()}, definition=definition), workshop)
        image = engine.images.get(REFERENCE)
        assert image.labels == {STANDIN_LABEL: f"Debian test {definition}", DEFINITION_LABEL: definition}
        ids.append(str(image.id))
    assert Engine().find(ids[0]) is None
    assert Engine().find(ids[1]) is not None


def test_a_failed_build_shows_its_log_and_leaves_the_reference_alone(
    engine: docker.DockerClient, workshop: Workshop
) -> None:
    """What worked stays in place, and the error has the end of the log, its file and a remedy."""
    recipe = Recipe(reference=REFERENCE, folder="test")
    good = {"Dockerfile": b"FROM busybox:1.37\nRUN echo fine >/etc/berth-standin\n"}
    bad = {"Dockerfile": b"FROM busybox:1.37\nRUN echo the mirror is gone; exit 7\n"}
    build(Job(recipe=recipe, files=good, definition="a" * 16), workshop)
    before = engine.images.get(REFERENCE).id
    with pytest.raises(ImagesError) as failed:
        build(Job(recipe=recipe, files=bad, definition="b" * 16), workshop)
    assert failed.value.where == REFERENCE
    assert failed.value.found == "the build failed (a command ended with 7)"
    assert str(workshop.cache / "logs" / "test.log") in failed.value.remedy
    assert "the mirror is gone" in failed.value.log
    assert engine.images.get(REFERENCE).id == before
