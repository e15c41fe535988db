"""What live tests of containers need around them: images, networks and programs, made and removed by the tests."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import docker
import facts_replay
import tools_image
from airgap_plugins.docker.container import Container
from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.resource import Call
from airgap_plugins.values import Properties
from docker.errors import APIError

DEFAULTS_IMAGE = "berth-facts/defaults:1"
"""Has a value for all that an image can say of its containers."""

IMAGE_DEFAULTS = (
    "ENV IE=1",
    "LABEL il=1",
    "USER 1000",
    "WORKDIR /tmp",
    "EXPOSE 80",
    "VOLUME /vol",
    "HEALTHCHECK --interval=15s CMD true",
    'ENTRYPOINT ["/bin/sh","-c"]',
    'CMD ["sleep 300"]',
)

WITHIN = 20.0
"""Seconds for the daemon to show what was done."""

Case = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """Two networks and two images; table values in parentheses stand for theirs."""

    api: docker.APIClient
    words: Mapping[str, str]

    def fill(self, case: Case) -> Case:
        """Put this world's names and addresses into a case."""
        text = json.dumps(facts_replay.of_this_run(case))
        for word, value in self.words.items():
            text = text.replace(word, value)
        filled: Case = json.loads(text)
        return filled


@contextlib.contextmanager
def world(api: docker.APIClient, number: int) -> Iterator[World]:
    """Make the networks and images.

    Args:
        api: The engine.
        number: Tells parallel worlds apart; below 60.
    """
    tools_image.ensure(api)
    if not api.images(DEFAULTS_IMAGE):
        repository, tag = DEFAULTS_IMAGE.split(":")
        api.import_image_from_data(tools_image.archive(), repository=repository, tag=tag, changes=list(IMAGE_DEFAULTS))
    words = {"(image id)": image_id(api, tools_image.TAG)}
    networks = []
    try:
        for place in (1, 2):
            subnet = f"10.223.{number * 4 + place}"
            name = facts_replay.unique(f"net{place}")
            pool = docker.types.IPAMPool(subnet=f"{subnet}.0/24", gateway=f"{subnet}.1")
            made = api.create_network(name, ipam=docker.types.IPAMConfig(pool_configs=[pool]))
            networks.append(made["Id"])
            words |= {f"(subnet {place})": subnet, f"(network {place})": name}
        yield World(api=api, words=words | {"(network id)": networks[0]})
    finally:
        for network in networks:
            with contextlib.suppress(APIError):
                api.remove_network(network)


@dataclass(slots=True)
class Life:
    """One container from its creation to its removal, kept as the engine keeps it: id, inputs, outputs."""

    resource: Container
    inputs: Properties
    container: str = ""
    outputs: Properties | None = None

    URN = "urn:pulumi:dev::berth-facts::docker:index/container:Container::res"

    def call(self, inputs: Properties | None = None, **more: Any) -> Call:  # noqa: ANN401 - the fields of Call
        """Give the call that the engine would make now."""
        return Call(
            urn=self.URN,
            name=facts_replay.NAME,
            resource_id=self.container,
            inputs=self.inputs if inputs is None else inputs,
            old_inputs=self.inputs,
            outputs=self.outputs or {},
            **more,
        )

    def create(self, **more: Any) -> Properties:  # noqa: ANN401 - the fields of Call
        """Create it."""
        self.container, self.outputs = self.resource.create(self.call(**more))
        return self.outputs

    def rows(self, inputs: Properties | None = None) -> dict[str, str]:
        """Diff it."""
        return {row.path: row.kind for row in self.resource.diff(self.call(inputs)).rows}

    def refresh(self) -> Properties:
        """Read it and believe what was read; returns the outputs that changed, null to empty not counted."""
        before = self.outputs or {}
        found = self.resource.read(self.call())
        assert found is not None, "the container is gone"
        self.outputs, self.inputs = found.outputs, found.inputs
        empty: tuple[object, ...] = (None, [], {})
        return {
            key: value
            for key, value in found.outputs.items()
            if before.get(key) != value and not (value in empty and before.get(key) in empty)
        }

    def update(self, inputs: Properties) -> Properties:
        """Update it; returns the outputs that changed."""
        before = self.outputs or {}
        self.outputs = self.resource.update(self.call(inputs))
        self.inputs = inputs
        return {key: value for key, value in self.outputs.items() if before.get(key) != value}


@contextlib.contextmanager
def life(engine: DockerEngine, program: Properties) -> Iterator[Life]:
    """Give a container to be created; whatever becomes of it is removed at the end."""
    resource = Container(engine)
    one = Life(resource=resource, inputs=facts_replay.program(resource, program))
    name = one.inputs["name"]  # a refresh may bring another one
    try:
        yield one
    finally:
        named = [found["Id"] for found in engine.api.containers(all=True, filters={"name": f"^/?{name}$"})]
        for container in {*named, one.container} - {""}:
            with contextlib.suppress(APIError):
                engine.api.remove_container(container, force=True, v=True)


def program(name: str, **more: Any) -> Properties:  # noqa: ANN401 - property values
    """Give program inputs of a container that runs for a while; its name is like no other."""
    return {"name": facts_replay.unique(name), "image": tools_image.TAG, "command": ["sleep", "300"], **more}


def changed(one: Life, **more: Any) -> Properties:  # noqa: ANN401 - property values
    """Give the container's checked inputs with changes; None removes one."""
    inputs = one.inputs | more
    return {key: value for key, value in inputs.items() if value is not None}


def image_id(api: docker.APIClient, name: str) -> str:
    """Give the id of an image."""
    return str(inspect_image(api, name)["Id"])


def inspect_image(api: docker.APIClient, name: str) -> Properties:
    """Give what the daemon says of an image."""
    found: Properties = api.inspect_image(name)  # type: ignore[no-untyped-call]  # its stub is bare
    return found
