"""What is refused after a look at the host."""

import os
import socket
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from settings import preflight
from settings.host_view import parse_containers, parse_info, parse_networks, parse_ports
from settings.load import parse
from settings.model import Settings
from settings.preflight import HostView, Owner, check_host, look, problems_on
from settings.rules.capacity import Host, cpus_at_rest, cpus_reserved, memory_needed_mb
from tests.settings.values import DEV, texts, with_value

NEEDED_MB = memory_needed_mb(parse(texts(DEV), (), project="berth", stack="dev"))


@pytest.fixture
def settings() -> Settings:
    """A dev stack on port 8080."""
    return parse(texts(DEV), (), project="berth", stack="dev")


@pytest.mark.parametrize(
    ("view", "problems"),
    [
        (HostView(), []),
        (
            HostView(engine_problem="it is off"),
            [
                (
                    "host.docker: no Docker engine: it is off; expected an engine that answers; start it (`make doctor`"
                    " says how), or name another one in host.docker"
                )
            ],
        ),
        (
            HostView(publishers={8080: Owner(name="other-proxy")}),
            [
                (
                    "proxy.port: 8080, taken by container other-proxy; expected a free port;"
                    " choose another one or end what has it"
                )
            ],
        ),
        (
            HostView(busy=frozenset({8080})),
            ["proxy.port: 8080, taken by another program; expected a free port; choose another one or end what has it"],
        ),
        (HostView(publishers={8080: Owner(name="berth-dev-proxy", stack="berth-dev")}, busy=frozenset({8080})), []),
        (HostView(publishers={9090: Owner(name="other-proxy")}), []),
        (
            HostView(publishers={8080: Owner(name="berth-dev-2-proxy", stack="berth-dev-2")}),
            [
                (
                    "proxy.port: 8080, taken by container berth-dev-2-proxy; expected a free port;"
                    " choose another one or end what has it"
                )
            ],
        ),
        (
            HostView(subnets=[(IPv4Network("10.9.0.0/16"), Owner(name="shop-edge", stack="shop"))]),
            [
                (
                    f"networks.{key}: {subnet}, which overlaps 10.9.0.0/16 of network shop-edge; expected a range that"
                    " is free on the host; choose another range, or remove that network if nothing needs it"
                )
                for key, subnet in DEV["networks"].items()
            ],
        ),
        (HostView(subnets=[(IPv4Network("10.9.0.0/24"), Owner(name="berth-dev-edge", stack="berth-dev"))]), []),
        (HostView(subnets=[(IPv4Network("172.17.0.0/16"), Owner(name="bridge"))]), []),
        (
            HostView(capacity=Host(memory_mb=64, cpus=64, seen=True)),
            [
                (
                    f"host.memory_mb: 64, as the engine says; expected at least {NEEDED_MB}, the sum of all limits"
                    " while a release rolls; lower limits, replicas or surge, or use a larger host"
                )
            ],
        ),
    ],
)
def test_what_stands_in_the_way_is_said(settings: Settings, view: HostView, problems: list[str]) -> None:
    """Ports and ranges of others and a host that is too small are refused; the stack's own are not."""
    assert [str(problem) for problem in problems_on(settings, view)] == problems


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("", []),
        ("6379/tcp", []),
        ("127.0.0.1:8080->8080/tcp", [8080]),
        ("0.0.0.0:80->80/tcp, :::80->80/tcp", [80, 80]),
        ("0.0.0.0:7000-7002->7000-7002/tcp", [7000, 7001, 7002]),
    ],
)
def test_published_ports_are_read_from_the_engines_list(text: str, ports: list[int]) -> None:
    """Only what is open on the host counts."""
    assert parse_ports(text) == ports


def test_containers_and_networks_are_read_with_their_stack() -> None:
    """Whose a port or a range is, is decided by its label, not by how its name begins."""
    row = '{"Names": "shop-proxy", "Ports": "127.0.0.1:8080->8080/tcp", "Labels": "a=b,berth.stack=shop,c=d, e"}'
    other = '{"Names": "web", "Ports": "", "Labels": ""}'
    assert parse_containers([row, other]) == {8080: Owner(name="shop-proxy", stack="shop")}
    networks = """[
        {"Name": "shop-edge", "Labels": {"berth.stack": "shop"}, "IPAM": {"Config": [{"Subnet": "10.1.0.0/24"}]}},
        {"Name": "none", "Labels": null, "IPAM": {"Config": null}},
        {"Name": "six", "Labels": {}, "IPAM": {"Config": [{"Subnet": "fd00::/64"}, {"Subnet": "10.2.0.0/24"}]}}
    ]"""
    assert parse_networks(networks.splitlines()) == [
        (IPv4Network("10.1.0.0/24"), Owner(name="shop-edge", stack="shop")),
        (IPv4Network("10.2.0.0/24"), Owner(name="six")),
    ]


@pytest.mark.parametrize(
    ("mode", "engine", "problems"),
    [
        ("image", "ssh://deploy@web1", []),
        ("source", None, []),
        ("source", "unix:///run/user/1000/docker.sock", []),
        (
            "source",
            "ssh://deploy@web1",
            [
                (
                    'app.mode: "source" with DOCKER_HOST ssh://deploy@web1; expected an engine on this machine,'
                    " which has the sources; use mode image, or the engine here"
                )
            ],
        ),
    ],
)
def test_sources_are_not_mounted_on_another_machine(mode: str, engine: str | None, problems: list[str]) -> None:
    """The environment may name an engine that has no checkout, which the stack file cannot know."""
    settings = parse(texts(with_value(DEV, "app.mode", mode)), (), project="berth", stack="dev")
    assert [str(problem) for problem in problems_on(settings, HostView(engine=engine))] == problems


def test_the_hosts_size_is_read() -> None:
    """S3-09: what the engine says of its host, in MiB and cores; an engine that says nothing is believed too."""
    assert parse_info(['{"MemTotal": 4294967296, "NCPU": 2}']) == Host(memory_mb=4096, cpus=2, seen=True)
    assert parse_info([]) == Host(seen=True)


def test_too_many_promised_cores_are_a_warning(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """S4-25: cores may be promised twice, which is said; the update goes on."""
    said: list[str] = []
    monkeypatch.setattr(preflight, "look", lambda _: HostView(capacity=Host(memory_mb=8192, cpus=1, seen=True)))
    monkeypatch.setattr("pulumi.log.warn", said.append)
    check_host(settings)
    promised = f"{cpus_at_rest(settings):g}, the sum of all limits, {cpus_reserved(settings):g} of them reserved"
    remedy = "nothing to do unless tiers are slow when all are busy; then lower limits or use a larger host"
    assert said == [f"host.cpus: 1, as the engine says; expected {promised}; {remedy}"]


def test_a_missing_engine_is_seen(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An address where nothing listens is a problem, not a crash."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    assert look(settings).engine_problem


def test_a_missing_command_is_seen(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the docker command nothing could be run on the engine."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert look(settings).engine_problem == "the docker command is not installed"


def test_a_busy_port_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program of this machine that is no container is found too."""
    command = tmp_path / "docker"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        values = texts(with_value(DEV, "proxy.port", port))
        view = look(parse(values, (), project="berth", stack="dev"))
    assert port in view.busy
