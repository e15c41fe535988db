"""The few things asked of the Docker engine. The only module that knows docker-py."""

import io
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import docker
from docker.errors import APIError, DockerException, ImageNotFound

from airgap_images.context import context
from airgap_images.errors import ImagesError

NOTE = "etc/berth-standin"
"""The file in which every stand-in's build notes what is inside, with versions."""

_BUILD_TIMEOUT_SECONDS = 900
"""Longest silence of the engine in a build; a slow mirror is quiet for long stretches."""


_COLOUR = re.compile(r"\x1b\[\d*m")
"""The engine paints what a command writes to stderr; in a log file the paint is noise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """An image the engine has."""

    image_id: str
    labels: Mapping[str, str]
    size: int
    """Bytes, with all layers, also those shared with other images."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Build:
    """One run of the builder."""

    files: Mapping[str, bytes]
    """The context: a Dockerfile and what it copies."""
    arguments: Mapping[str, str] = field(default_factory=dict)
    """Build arguments."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels for the result."""
    tag: str | None = None
    """The reference to put on the result when it is complete."""
    reuse: bool = True
    """Whether unchanged steps may come from an earlier build."""


class Engine:
    """A connection to one Docker engine, from DOCKER_HOST as the docker command does. Not shared between threads."""

    def __init__(self) -> None:
        """Connects.

        Raises:
            ImagesError: No engine answers.
        """
        try:
            self._client = docker.from_env(version="auto", timeout=_BUILD_TIMEOUT_SECONDS)
        except DockerException as problem:
            raise ImagesError(
                where="Docker engine",
                found=f"no answer ({problem})",
                expected="an engine at DOCKER_HOST or /var/run/docker.sock",
                remedy="start it, or ask its owner to let you use it",
            ) from problem

    def find(self, reference: str) -> Image | None:
        """The image under a reference or id, None when there is none."""
        try:
            found = self._client.images.get(reference).attrs
        except ImageNotFound:
            return None
        labels = (found.get("Config") or {}).get("Labels") or {}
        return Image(image_id=found["Id"], labels=labels, size=found["Size"])

    def build(self, build: Build, log: Callable[[str], object]) -> str:
        """Builds with the engine's classic builder, which every engine has without a client-side plugin.

        Args:
            build: What to build.
            log: Receives the builder's text as it comes.

        Returns:
            The image's id.

        Raises:
            RuntimeError: The build failed; its text went to `log`.
        """
        events = self._client.api.build(
            fileobj=context(build.files),
            custom_context=True,
            rm=True,
            forcerm=True,
            decode=True,
            nocache=not build.reuse,
            buildargs=dict(build.arguments),
            labels=dict(build.labels),
            tag=build.tag,
        )
        image_id = ""
        for event in events:
            log(_COLOUR.sub("", event.get("stream", "")))
            image_id = event.get("aux", {}).get("ID", image_id)
            if "error" in event:
                log(event["error"] + "\n")
                code = event.get("errorDetail", {}).get("code")
                # The engine repeats the whole command here; the log has it already.
                raise RuntimeError(f"a command ended with {code}" if code else event["error"])
        return image_id

    def load_root(self, archive: Iterator[bytes], reference: str, changes: Iterable[str]) -> str:
        """Makes an image of one layer from a tar stream, without a copy on disk; returns its id.

        Args:
            archive: The root file system as tar.
            reference: The reference to put on the image.
            changes: Dockerfile instructions for its configuration.

        Raises:
            RuntimeError: The engine refused the stream.
        """
        repository, _, tag = reference.rpartition(":")
        answer = self._client.api.import_image_from_stream(archive, repository, tag, changes=list(changes))
        found = self.find(reference)
        if found is None or '"error"' in answer:
            raise RuntimeError(answer.strip())
        return found.image_id

    def note(self, image_id: str) -> str:
        """What the image's build noted to be inside, one line."""
        container = self._client.api.create_container(image_id, command=["none"])["Id"]
        try:
            chunks, _ = self._client.api.get_archive(container, f"/{NOTE}")
            with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
                member = archive.extractfile(archive.getmembers()[0])
                return member.read().decode().strip() if member else ""
        finally:
            self._client.api.remove_container(container)

    def drop(self, image_id: str) -> None:
        """Removes an image that lost its reference, unless a container or another image still uses it."""
        try:
            self._client.api.remove_image(image_id)
        except APIError as refused:
            if refused.status_code not in (404, 409):
                raise
