"""What every base image must have in common: version, user, labels, a hardened start."""

import re
from collections.abc import Callable

import docker
import pytest
from airgap_images.plan import DEFINITION_LABEL, STANDIN_LABEL
from airgap_images.recipe import RECIPES
from docker.models.containers import Container

pytestmark = pytest.mark.engine

OTHER_PROGRAMS = {
    "versity/versitygw:v1.8.0": r"versitygw v1\.8\.0 from its Go module, go1\.\d+",
    "elasticsearch:9.2.1": r"OpenSearch 3\.8\.0 from its Maven jars",
    "logstash:9.2.1": r"a small program .*: not Logstash",
    "kibana:9.2.1": r"a small program .*: not Kibana",
}
"""What the label says of those that are not a Debian package of the same program."""


@pytest.mark.parametrize(
    ("reference", "user", "script", "pattern"),
    [
        (
            "python:3.14-slim",
            "10001:10001",
            "id -u; python --version; python3 -c 'import ssl, sqlite3'",
            r"10001\nPython 3\.14\.",
        ),
        ("node:24-slim", "node", "id -u; node --version; npm --version", r"1000\nv24\.\d+\.\d+\n11\."),
        (
            "nginx:1.30",
            "nginx",
            "id -u; nginx -v 2>&1; curl --version; bash --version",
            r"101\nnginx version: nginx/1\.30\.\d+",
        ),
        (
            "postgres:18",
            "postgres",
            "id -u; id -g; echo $PGDATA; postgres --version",
            r"999\n999\n/var/lib/postgresql/18/docker\n.* 18\.",
        ),
        ("redis:8.0", "redis", "id -u; id -g; pwd; redis-server --version", r"999\n999\n/data\nRedis server v=8\.0\."),
        ("busybox:1.37", "65534", "id -u; busybox | head -n 1", r"65534\nBusyBox v1\.37\."),
    ],
)
def test_user_and_version_of_a_hardened_container(
    start: Callable[..., Container], reference: str, user: str, script: str, pattern: str
) -> None:
    """Read-only, without a capability and not as root, each image shows its version under the official user number."""
    container = start(reference, ["-c", script], entrypoint=["sh"], user=user)
    code = container.wait(timeout=20)["StatusCode"]
    text = container.logs().decode()
    assert code == 0, text
    assert re.match(pattern, text), text


@pytest.mark.parametrize("reference", [recipe.reference for recipe in RECIPES])
def test_a_stand_in_says_what_is_inside(engine: docker.DockerClient, reference: str) -> None:
    """The label names the distribution and the version of the program; an official image carries none."""
    labels = engine.images.get(reference).labels
    if STANDIN_LABEL not in labels:
        pytest.skip(f"{reference} is the official image here")
    version = reference.split(":")[1].removesuffix("-slim")
    expected = OTHER_PROGRAMS.get(reference, rf"Debian (forky|trixie): .*\D{re.escape(version)}\.")
    assert re.match(expected, labels[STANDIN_LABEL])
    assert re.fullmatch(r"[0-9a-f]{16}", labels[DEFINITION_LABEL])


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (
            "postgres:18",
            {"StopSignal": "SIGINT", "Volumes": {"/var/lib/postgresql": {}}, "ExposedPorts": {"5432/tcp": {}}},
        ),
        ("redis:8.0", {"Volumes": {"/data": {}}, "ExposedPorts": {"6379/tcp": {}}, "WorkingDir": "/data"}),
        ("nginx:1.30", {"StopSignal": "SIGQUIT", "ExposedPorts": {"80/tcp": {}}}),
        ("python:3.14-slim", {"Cmd": ["python3"]}),
        ("busybox:1.37", {"Cmd": ["sh"]}),
    ],
)
def test_configuration_is_the_official_one(
    engine: docker.DockerClient, reference: str, expected: dict[str, object]
) -> None:
    """Ports, volumes and stop signal are those that programs written for the official image count on."""
    configuration = engine.images.get(reference).attrs["Config"]
    assert {key: configuration[key] for key in expected} == expected


def test_busybox_has_the_tools_that_helper_containers_use(start: Callable[..., Container]) -> None:
    """Writing and checking files on a volume takes no other image."""
    tools = "sh cat chown chmod mv cp mkdir rm ls sleep sha256sum tar wget nc grep sed awk find stat sync tr head"
    container = start("busybox:1.37", ["sh", "-c", f"for tool in {tools}; do command -v $tool || exit 1; done"])
    assert container.wait(timeout=20)["StatusCode"] == 0, container.logs().decode()
