"""What a stack file may say, and what is answered when it says something else."""

from ipaddress import IPv4Network

import pytest

from settings.load import parse
from settings.problems import SettingsError
from tests.settings.values import DEV, PROD, changed, texts

LIMIT = {"cpus": 1.0, "memory_mb": 256}

REFUSED = [
    (DEV, "environment", ..., "environment: nothing; expected a value; add the key to the stack file"),
    (
        DEV,
        "environment",
        "stage",
        "environment: \"stage\"; expected 'dev' or 'prod'; change the value in the stack file",
    ),
    (
        DEV,
        "colour",
        "red",
        (
            "colour: an unknown key; expected one of api, environment, host, networks, postgres, prefix, protect_data,"
            " proxy, redis, spa; correct or remove it"
        ),
    ),
    (
        DEV,
        "api.replica",
        2,
        "api.replica: an unknown key; expected one of image, limits, replicas, start_seconds; correct or remove it",
    ),
    (DEV, "api.replicas", "two", 'api.replicas: "two"; expected a whole number; change the value in the stack file'),
    (DEV, "api.replicas", 1.5, "api.replicas: 1.5; expected a whole number; change the value in the stack file"),
    (
        DEV,
        "api.replicas",
        0,
        "api.replicas: 0; expected greater than or equal to 1; change the value in the stack file",
    ),
    (DEV, "api", [], "api: []; expected a section of keys; change the value in the stack file"),
    (
        DEV,
        "api.image",
        "berth/api:latest",
        (
            'api.image: "berth/api:latest"; expected an image by digest: name@sha256:... or sha256:...;'
            " change the value in the stack file"
        ),
    ),
    (
        DEV,
        "api.limits",
        {"cpus": 0.05, "memory_mb": 256},
        "api.limits.cpus: 0.05; expected greater than or equal to 0.1; change the value in the stack file",
    ),
    (
        DEV,
        "api.limits",
        {"cpus": 10, "memory_mb": 256},
        "api.limits.cpus: 10; expected less than 10; change the value in the stack file",
    ),
    (
        DEV,
        "api.limits",
        {"cpus": 0.333, "memory_mb": 256},
        "api.limits.cpus: 0.333; expected a number with at most two decimals; change the value in the stack file",
    ),
    (DEV, "api.limits", {"cpus": 1}, "api.limits.memory_mb: nothing; expected a value; add the key to the stack file"),
    (
        DEV,
        "api.limits",
        LIMIT | {"pids": 3},
        "api.limits.pids: 3; expected greater than or equal to 16; change the value in the stack file",
    ),
    (
        DEV,
        "networks.edge",
        "10.9.0.1/24",
        (
            'networks.edge: "10.9.0.1/24"; expected an address range such as 10.213.0.0/24, without host bits;'
            " change the value in the stack file"
        ),
    ),
    (
        DEV,
        "networks.edge",
        "10.9.0.0/30",
        "networks.edge: 10.9.0.0/30; expected a range of at least 16 addresses; use /28 or larger",
    ),
    (
        DEV,
        "networks.data",
        "10.9.0.0/16",
        (
            "networks.data: 10.9.0.0/16, which overlaps networks.edge 10.9.0.0/24; expected ranges apart;"
            " choose another range"
        ),
    ),
    (
        DEV,
        "proxy.address",
        "everywhere",
        'proxy.address: "everywhere"; expected an IPv4 address; change the value in the stack file',
    ),
    (
        DEV,
        "proxy.port",
        70000,
        "proxy.port: 70000; expected less than or equal to 65535; change the value in the stack file",
    ),
    (DEV, "proxy.port", "http", 'proxy.port: "http"; expected a whole number; change the value in the stack file'),
    (
        DEV,
        "proxy.tls.mode",
        "files",
        "proxy.tls.mode: \"files\"; expected 'off' or 'terminated'; change the value in the stack file",
    ),
    (
        DEV,
        "postgres.database",
        "My-Shop",
        (
            'postgres.database: "My-Shop"; expected lower-case letters, digits and underscores, a letter first;'
            " change the value in the stack file"
        ),
    ),
    (
        DEV,
        "prefix",
        "Berth_Dev",
        (
            'prefix: "Berth_Dev"; expected 2 to 31 lower-case letters, digits and dashes, a letter first;'
            " change the value in the stack file"
        ),
    ),
    (
        DEV,
        "host.docker",
        "web1",
        (
            'host.docker: "web1"; expected an address such as ssh://user@host, tcp://host:port or unix:///path;'
            " change the value in the stack file"
        ),
    ),
    (
        DEV,
        "redis.publish_port",
        8080,
        "redis.publish_port: 8080, which proxy.port has too; expected a port of its own; choose another port",
    ),
    (
        DEV,
        "redis.maxmemory_mb",
        120,
        (
            "redis.maxmemory_mb: 120; expected at most 96, three quarters of redis.limits.memory_mb 128;"
            " lower it or raise the limit; a snapshot needs room of its own"
        ),
    ),
    (
        DEV,
        "host.memory_mb",
        512,
        (
            "host.memory_mb: 512; expected at least 1408, the sum of all limits with old and new replicas side by side;"
            " lower limits or replicas, or use a larger host"
        ),
    ),
    (
        PROD,
        "postgres.publish_port",
        5432,
        "postgres.publish_port: 5432; expected no published data store in prod; remove it; use docker exec or a tunnel",
    ),
    (
        PROD,
        "redis.publish_port",
        6379,
        (
            "redis.publish_port: a published port without networks.publish; expected a network with a way out;"
            " give networks.publish a range, or remove the port"
        ),
    ),
    (
        PROD,
        "api.image",
        ...,
        (
            "api.image: nothing; expected an image by digest in prod; give name@sha256:..., so that what was tested is"
            " what runs"
        ),
    ),
    (
        PROD,
        "postgres.image",
        "postgres:18",
        "postgres.image: postgres:18; expected an image by digest in prod; pin it: postgres:18@sha256:...",
    ),
    (
        PROD,
        "host.tools_image",
        "busybox:1.37",
        "host.tools_image: busybox:1.37; expected an image by digest in prod; pin it: busybox:1.37@sha256:...",
    ),
    (
        PROD,
        "api.replicas",
        1,
        "api.replicas: 1; expected 2 or more in prod; raise it; a single replica that dies is an outage",
    ),
    (
        PROD,
        "proxy.tls.mode",
        "off",
        (
            "proxy.tls.mode: \"off\"; expected encryption in prod; use 'terminated' when a load balancer or tunnel in"
            " front speaks HTTPS"
        ),
    ),
    (
        PROD,
        "protect_data",
        False,
        (
            "protect_data: false; expected protected data volumes in prod; remove the key; to remove data, remove its"
            " volume by name"
        ),
    ),
]


@pytest.mark.parametrize(
    ("base", "path", "value", "message"), REFUSED, ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_mistake_is_answered_with_path_finding_and_remedy(
    base: dict[str, object], path: str, value: object, message: str
) -> None:
    """Each mistake has one line that says where, what was found, what was expected and what to do."""
    with pytest.raises(SettingsError) as caught:
        parse(changed(base, path, value), (), project="berth", stack="dev")
    assert message in [str(problem) for problem in caught.value.problems]


def test_all_mistakes_are_listed_at_once() -> None:
    """A stack file is corrected in one go, not one mistake at a time."""
    values = texts(DEV | {"colour": "red", "api": {"replicas": 0}, "proxy": {"port": "http"}})
    with pytest.raises(SettingsError) as caught:
        parse(values, (), project="berth", stack="dev")
    lines = str(caught.value).splitlines()
    assert lines[0] == "Pulumi.dev.yaml has 3 mistakes; nothing was changed:"
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["api.replicas", "colour", "proxy.port"]


def test_a_secret_inside_a_section_is_refused() -> None:
    """A secret in a section would be read as plain text, so it is not read at all."""
    with pytest.raises(SettingsError, match=r"postgres: a secret inside a section"):
        parse(texts(DEV | {"postgres": {"database": "shop"}}), ["postgres"], project="berth", stack="dev")


def test_the_least_a_dev_stack_must_say_is_enough() -> None:
    """Everything else has a default."""
    settings = parse(texts(DEV), (), project="shop", stack="dev")
    assert settings.prefix == "shop-dev"
    assert settings.protect_data is False
    assert settings.networks.edge == IPv4Network("10.9.0.0/24")
    assert str(settings.proxy.address) == "127.0.0.1"


def test_prod_protects_data_without_being_told() -> None:
    """S1-15: losing data takes a decision, keeping it does not."""
    assert parse(texts(PROD), (), project="shop", stack="prod").protect_data is True
