"""The real program with `app.mode: source`."""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.recording import Recording
from tests.test_program_shapes import COMMAND, CONTAINER, OFF, bundle, run

APP: Final = Path(__file__).parent.parent / "app"
IMAGE: Final = "docker:index/image:Image"
SOURCE: Final = {"mode": "source"}


@pytest.fixture
def recording() -> Recording:
    """A dev stack on mounted sources."""
    return run(app=SOURCE)


def folders(given: Any) -> dict[str, tuple[str, bool]]:  # noqa: ANN401 - a resource's inputs
    """Where each folder of the host is seen: its path there, and whether it can only be read."""
    mounts = [one for one in given["mounts"] if one["type"] == "bind"]
    return {one["target"]: (one["source"], one["readOnly"]) for one in mounts}


def test_the_sources_are_mounted_where_the_images_have_them(recording: Recording) -> None:
    """S2-14: API and worker see one package, the page its src and public; nothing else of the checkout, read-only."""
    found = {name: folders(one.inputs) for name, one in recording.of_type(CONTAINER).items() if "mounts" in one.inputs}
    package = {"/app": (str(APP / "api/src"), True)}
    assert {name: seen for name, seen in found.items() if seen} == {
        "berth-s-api-0": package,
        "berth-s-worker-0": package,
        "berth-s-spa-0": {f"/web/{name}": (str(APP / "web" / name), True) for name in ("src", "public")},
    }


def test_nothing_that_runs_depends_on_the_sources(recording: Recording) -> None:
    """An update after an edit replaces no container: only the migration's image holds sources."""
    files = {name: one.inputs["build"]["dockerfile"] for name, one in recording.of_type(IMAGE).items()}
    assert files == {
        "berth-s-api-image": "app/api/Dockerfile",
        "berth-s-api-source-image": "app/api/Dockerfile.source",
        "berth-s-proxy-image": "app/proxy/Dockerfile",
        "berth-s-spa-source-image": "app/web/Dockerfile.source",
    }
    holding = {"berth-s-api-image"}
    readers = {
        name
        for name, one in recording.resources.items()
        for used in one.uses.values()
        if used & holding and not name.endswith("-ledger")
    }
    assert readers == {f"{COMMAND} berth-s-migration"}


def test_only_images_that_could_come_back_are_part_of_the_release(recording: Recording) -> None:
    """What ran mounted sources cannot be returned to, so the release does not name it."""
    assert set(recording.exports["images"]) == {"api", "objects", "postgres", "proxy", "redis"}


def test_what_notices_changes_runs(recording: Recording) -> None:
    """S2-09: the image's own command reloads the API; the worker is started again by a program of its own."""
    containers = recording.of_type(CONTAINER)
    assert "command" not in containers["berth-s-api-0"].inputs
    assert containers["berth-s-worker-0"].inputs["command"] == [
        "python",
        "-m",
        "berth_api.reloading",
        "berth_api.worker",
    ]
    assert "WORKER_GRACE_S=2" in containers["berth-s-worker-0"].inputs["envs"]


def test_a_check_ends_no_process(recording: Recording) -> None:
    """An edit that does not run yet waits for the next edit; ending containers would only take time."""
    for name in ("berth-s-api-0", "berth-s-worker-0", "berth-s-spa-0"):
        assert "kill" not in " ".join(recording.of_type(CONTAINER)[name].inputs["healthcheck"]["tests"])


def test_the_page_s_server_has_what_it_needs_and_no_more(recording: Recording) -> None:
    """S2-08, S2-16: Vite's port and memory, two folders in memory to write to, the edge network alone."""
    given = recording.of_type(CONTAINER)["berth-s-spa-0"].inputs
    assert (given["memory"], given["cpus"], given["user"]) == (768, "1.0", "1000:1000")
    assert sorted(given["tmpfs"]) == ["/tmp", "/web/node_modules/.vite"]  # noqa: S108 - in the container
    assert [place["name"] for place in given["networksAdvanced"]] == ["berth-s-edge-id"]


def test_the_proxy_passes_the_page_s_changes_on(recording: Recording) -> None:
    """S2-03, S2-06: /ws is upgraded and goes to the page; no assets are kept; the policy is relaxed for it alone."""
    text = bundle(recording)
    socket = text.partition("location = /ws {")[2].partition("}")[0]
    assert "proxy_pass http://spa_streams;" in socket
    assert "proxy_set_header Upgrade $http_upgrade;" in socket
    assert "server berth-s-spa-0-1234567:5173" in text
    assert "location /assets/" not in text
    assert text.count("worker-src 'self' blob:") == 1
    page = text.partition("location / {")[2].partition("}")[0]
    assert "style-src 'self' 'unsafe-inline'; worker-src 'self' blob:" in page


def test_names_that_the_proxy_serves_are_known_to_the_page() -> None:
    """Vite answers no name it does not know, so that another site's name cannot be pointed at it."""
    proxy = {"https_port": 8443, "tls": {"mode": "self-signed", "names": ["shop.test", "www.shop.test"]}}
    page = run(app=SOURCE, proxy=proxy).of_type(CONTAINER)["berth-s-spa-0"].inputs
    assert page["envs"] == ["PAGE_HOSTS=shop.test,www.shop.test"]


def test_a_stack_without_a_page_or_schema_mounts_what_it_has() -> None:
    """Absent tiers stay absent, and without a migration no image with sources is built."""
    recording = run(app=SOURCE, spa=OFF, worker=OFF, api={"migration": None})
    assert set(recording.of_type(IMAGE)) == {"berth-s-api-source-image", "berth-s-proxy-image"}
    assert "proxy_pass http://api_streams;" in bundle(recording).partition("location = /ws {")[2].partition("}")[0]
    assert "worker-src" not in bundle(recording)
