"""Releases are recorded, come back, and go when nobody needs them."""

import json
import socket

import pytest

from tests.e2e.harness.artifacts import figure
from tests.e2e.harness.berth import berth, live, releases
from tests.e2e.harness.load import Load
from tests.e2e.harness.scenario import API_SOURCES, api_build, assert_whole, builds_of_replicas, change_api, snapshot
from tests.e2e.harness.settings import REMOVED
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e

_SLOWER = 41.5
_SECOND = 1_000_000_000


def test_update_is_recorded_once(product: Stack) -> None:
    """Any good `pulumi up` must add one release with all it is made of, and one that changes nothing must add none."""
    known = releases(product)
    product.configure({"spa.limits": {"cpus": 0.5, "memory_mb": 64, "pids": 70}})
    product.up()
    (newest, *earlier) = releases(product)
    assert [one["id"] for one in earlier] == [one["id"] for one in known]
    outputs = product.outputs()
    assert newest["live"]
    assert newest["images_kept"]
    assert newest["images"] == outputs["images"]
    assert newest["settings"]["spa"] == product.values["spa"]
    assert newest["migration"]
    assert newest["who"].endswith(f"@{socket.gethostname()}")
    assert newest["when"] == outputs["release"]["when"]
    assert len(newest["bundle"]) == 12
    file = product.cli.state / "berth-ledger" / f"{product.prefix}.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    product.up()
    assert releases(product) == [newest, *earlier]
    assert file.read_text(encoding="utf-8").splitlines() == lines
    assert {json.loads(line)["id"] for line in lines} == {one["id"] for one in (newest, *earlier)}
    kept = {f"{product.prefix}/{tier}:{newest['id']}" for tier in newest["images"]}
    assert kept <= set(product.engine.images(product.prefix))


def test_rollback_returns_images_and_settings(product: Stack) -> None:
    """S1-18: an earlier release must come back whole, images and settings, and no request may fail meanwhile."""
    earlier, build, others = live(product), api_build(product), product.ids("postgres", "redis", "proxy", "spa")
    start = product.containers("api")[0].raw["Config"]["Healthcheck"]["StartPeriod"]
    change_api(product)
    product.configure({"api.start_seconds": _SLOWER})
    product.up()
    later, text = live(product), product.file.read_text(encoding="utf-8")
    assert later != earlier
    assert product.containers("api")[0].raw["Config"]["Healthcheck"]["StartPeriod"] == _SLOWER * _SECOND
    with Load(product.site.url) as load:
        figure("berth rollback, under load", berth(product, "rollback", "--yes").seconds, "s")
    assert load.tally.failures == [], f"of {load.tally.total} requests"
    assert_whole(product)
    assert live(product) == earlier
    assert set(builds_of_replicas(product).values()) == {build}
    assert product.containers("api")[0].raw["Config"]["Healthcheck"]["StartPeriod"] == start
    assert product.ids("postgres", "redis", "proxy", "spa") == others
    assert product.file.read_text(encoding="utf-8") == text
    product.up()
    assert live(product) == later
    product.configure({"api.start_seconds": REMOVED})


def test_refused_rollback_changes_nothing(product: Stack) -> None:
    """A release that is unknown or live already must be refused by name, with the ones to choose from."""
    before, now = snapshot(product), live(product)
    assert "not in the ledger" in berth(product, "rollback", "ffffffffffff", "--yes", expect=1).text
    assert f"release {now}: live already" in berth(product, "rollback", now, "--yes", expect=1).text
    assert snapshot(product) == before


def test_prune_removes_images_of_old_releases_alone(product: Stack) -> None:
    """Prune must show first, then remove the images of releases beyond the last; then there is no way back to them."""
    edited = f"{API_SOURCES}/version.py" in product.project.edits
    for _ in range(1 if edited else 2):  # an image of an untouched checkout may have another stack's name too
        change_api(product)
        product.up()
    stranger = f"{product.prefix}x/api:0123456789ab"
    product.engine.run("tag", "busybox:1.37", stranger)
    try:
        before, volumes = product.engine.images(product.prefix), product.engine.names("volume", product.prefix)
        (now, old) = (one["id"] for one in releases(product)[:2])
        shown = berth(product, "prune", "--keep", "1").text
        assert f"{product.prefix}/api:{old}" in shown
        assert product.engine.images(product.prefix) == before
        berth(product, "prune", "--keep", "1", "--yes")
        left = set(product.engine.images(product.prefix))
        assert left == {name for name in before if name.endswith((f":{now}", ":current"))}
        assert product.engine.names("volume", product.prefix) == volumes
        assert product.engine.run("image", "inspect", "--format", "{{.Id}}", stranger)
    finally:
        product.engine.run("rmi", stranger)
    assert_whole(product)
    refused = berth(product, "rollback", old, "--yes", expect=1).text
    assert "no longer on the engine" in refused
