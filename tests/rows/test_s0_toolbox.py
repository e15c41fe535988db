"""The first document, "Production Architecture Diagrams": nginx, FastAPI and Vue on one host."""

from ipaddress import IPv4Network
from itertools import pairwise
from pathlib import PurePath
from typing import Final

import pytest

from components.container import Healthcheck, Mount
from components.images import BuiltImage, TakenImage, image_digest
from components.network import Networks, NetworksArgs
from components.placement import Placement
from components.values import Duration
from tests.components.builders import ALL, PLACE
from tests.recording import record, record_once
from tests.rows.given import COMMAND, CONTAINER, NETWORK, VOLUME, container, mounted, needed, run
from tests.test_program import committed

PAGE: Final = "/usr/share/nginx/html"


def test_networks_are_bridges() -> None:
    """S0-13: every network is a bridge of its own; in place of `toolbox_network` there is one more, without a way out.

    So the proxy, which takes requests from everybody, is on no network with a data store.
    """
    ranges = (IPv4Network("10.9.0.0/24"), IPv4Network("10.9.1.0/24"))
    place = Placement(prefix="toolbox", tools_image="busybox:1.37")
    made = record(
        lambda: Networks("toolbox-networks", NetworksArgs(placement=place, edge=ranges[0], data=ranges[1]))
    ).of_type(NETWORK)
    assert {one.inputs["name"]: (one.inputs["driver"], one.inputs["internal"]) for one in made.values()} == {
        "toolbox-edge": ("bridge", False),
        "toolbox-data": ("bridge", True),
    }


def test_volumes_are_the_engines_own() -> None:
    """S0-14: each volume is of the local driver, the one an engine takes when no other is named."""
    volumes = [
        one
        for stack in ("dev", "prod")
        for one in committed(stack).of_type(VOLUME).values()
        if "secrets" not in one.name
    ]
    assert len(volumes) >= 8
    assert {one.inputs.get("driver", "local") for one in volumes} == {"local"}
    assert not [one.name for one in volumes if one.inputs.get("driverOpts")]


@pytest.mark.parametrize("row", ["S0-15", "S0-17"])
def test_an_image_is_built_by_the_documents_file(row: str) -> None:
    """S0-15, S0-17: docker/api/Dockerfile from the checkout, docker/client/Dockerfile.production from its folder."""
    context, file, written = {
        "S0-15": (PurePath(), "docker/api/Dockerfile", "docker/api/Dockerfile"),
        "S0-17": (PurePath("docker/client"), "Dockerfile.production", "docker/client/Dockerfile.production"),
    }[row]
    source = BuiltImage(context=context, dockerfile=file)
    made = record(lambda: image_digest("t-image", source, PLACE, tier="toolbox")).of_type("docker:index/image:Image")
    build = made["t-image"].inputs["build"]
    assert (build["context"], build["dockerfile"]) == (context.as_posix(), written)


@pytest.mark.parametrize("part", ["api", "client", "nginx"])
def test_a_container_runs_what_a_tag_stood_for(part: str) -> None:
    """S0-15, S0-17, S0-18: ghcr.io/.../luthiers-toolbox-*:latest is taken, and run by the id it had then.

    A tag that moves would change nothing in a running stack: what a container is made of is the image, not its name.
    """
    reference = f"ghcr.io/acme/luthiers-toolbox-{part}:latest"
    tier = {"api": "api", "client": "spa", "nginx": "proxy"}[part]
    found = run(tier, taken=TakenImage(reference=reference))
    assert found.of_type("docker:index/remoteImage:RemoteImage")["t-taken"].inputs["name"] == reference
    assert container(found)["image"] == "sha256:t-taken"


@pytest.mark.parametrize(
    ("row", "tier", "mount"),
    [
        ("S0-15", "api", Mount(volume="api_data", target="/app/services/api/app/data")),
        ("S0-17", "spa", Mount(volume="client_assets", target=PAGE)),
        ("S0-18", "spa", Mount(volume="client_assets", target=PAGE, read_only=True)),
    ],
)
def test_a_tier_takes_the_documents_volume(row: str, tier: str, mount: Mount) -> None:
    """S0-14, S0-15, S0-17, S0-18: a volume is where the document has it, to write or, for who hands it out, to read."""
    assert mounted(container(run(tier, mounts=[mount]))) == {mount.target: (mount.volume, row != "S0-18")}


def test_the_page_is_in_its_image_and_in_no_volume() -> None:
    """S0-14, S0-17, S0-18: berth's own page has no `client_assets`, which is filled only while it is empty.

    The next release would go on showing the old page. The page is in its image, and the proxy mounts nothing of it.
    """
    for stack in ("dev", "prod"):
        containers = committed(stack).of_type(CONTAINER)
        assert mounted(containers[f"berth-{stack}-spa-0"].inputs) == {}
        assert set(mounted(containers[f"berth-{stack}-proxy"].inputs)) == {"/var/lib/berth-proxy"}


@pytest.mark.parametrize(
    ("row", "tier", "test"),
    [
        ("S0-16", "api", ("CMD", "curl", "-f", "http://127.0.0.1:8000/health")),
        ("S0-18", "spa", ("CMD", "wget", "-q", "-O", "/dev/null", "http://localhost:80/health")),
    ],
)
def test_a_tier_takes_the_documents_check(row: str, tier: str, test: tuple[str, ...]) -> None:
    """S0-16, S0-18: a service with the document's own health check is asked just that."""
    assert container(run(tier, healthcheck=Healthcheck(test=test)))["healthcheck"]["tests"] == list(test), row


def test_a_service_is_asked_on_its_port_and_path() -> None:
    """S0-16, S0-18: without a check of its own a service is asked over HTTP; an image without curl or wget will do."""
    check = container(run("api", port=8000, live_path="/health"))["healthcheck"]["tests"][-1]
    assert "/dev/tcp/127.0.0.1/8000 " in check
    assert "GET /health HTTP" in check
    assert "GET /healthz HTTP" in container(run("proxy"))["healthcheck"]["tests"][-1]


@pytest.mark.parametrize("stack", ["dev", "prod", "components"])
def test_whatever_ends_is_started_again(stack: str) -> None:
    """S0-19: the document's `unless-stopped`, and after a crash of the engine too (ADR 15): every container, always."""
    recordings = [record_once(build) for build in ALL.values()] if stack == "components" else [committed(stack)]
    restarts = [one.inputs["restart"] for found in recordings for one in found.of_type(CONTAINER).values()]
    assert len(restarts) >= 7
    assert set(restarts) == {"always"}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_clients_are_served_when_all_behind_the_proxy_works(stack: str) -> None:
    """S0-20: the switch to a release comes after the health of every API and page.

    The page does not wait for the API, and nginx for neither: it needs nothing from them to start, and until the first
    release is live it answers 503 by itself.
    """
    found, prefix = committed(stack), f"berth-{stack}"
    before = needed(found, f"{prefix}-proxy-apply")
    for tier in ("api", "spa"):
        assert f"{prefix}-{tier}-gate" in before
        gate = found.of_type(COMMAND)[f"{prefix}-{tier}-gate"]
        assert ".Config.Healthcheck.Test" in gate.inputs["environment"]["CHECK"]
        assert gate.uses["environment"] >= {f"{prefix}-{tier}-0"}
    assert not [name for name in needed(found, f"{prefix}-proxy") if "-api" in name or "-spa" in name]


def test_a_start_has_the_documents_order_and_patience() -> None:
    """S0-21: network, volumes, API, its health (every 10 s, 10 times), nginx's switch, ready; each after the last.

    Ready is the last word: the record of the release is written when everything of it is live.
    """
    patient = Healthcheck(test=("CMD", "true"), interval=Duration.of_seconds(10), retries=10)
    check = container(run("api", healthcheck=patient))["healthcheck"]
    assert (check["interval"], check["retries"]) == ("10s", 10)
    found = committed("prod")
    steps = ["edge", "api-secrets", "api-0", "api-gate", "proxy-apply", "ledger"]
    names = [f"berth-prod-{step}" for step in steps[1:]]
    assert "berth-prod-edge" in needed(found, "berth-prod-api-0")
    for earlier, later in pairwise(names):
        assert earlier in needed(found, later), later
