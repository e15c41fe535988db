"""What one stack runs healthy becomes what another is told to run: on one engine, and through a registry."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Final

import httpx
import pytest
import yaml

from tests.e2e.harness.berth import berth, live
from tests.e2e.harness.claim import Claim, claimed
from tests.e2e.harness.cleaning import remove_all
from tests.e2e.harness.engine import Engine
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.hardening import complaints
from tests.e2e.harness.production import all_healthy, assert_apart, file_of, images_in, production_text
from tests.e2e.harness.scenario import api_build, assert_whole, change_api
from tests.e2e.harness.settings import START_SECONDS
from tests.e2e.harness.stack import Stack

pytestmark = pytest.mark.e2e

_API_REPLICAS: Final = 2


@pytest.fixture
def production(product: Stack, engine: Engine) -> Iterator[Claim]:
    """A stack with production's rules in the same project and backend, never brought up; the sources are committed."""
    git = ("git", "-c", "user.name=ann", "-c", "user.email=ann@example.com", "-c", "core.excludesFile=/dev/null")
    for words in (("init", "--quiet"), ("add", "app"), ("commit", "--quiet", "--allow-empty", "--message", "now")):
        subprocess.run([*git, *words], cwd=product.project.root, check=True, timeout=60)
    tools = engine.run("image", "inspect", "--format", "{{.Id}}", "busybox:1.37").strip()
    with claimed(engine.subnets()) as share:
        text = production_text(share, tools)
        try:
            product.cli.run("stack", "init", share.stack)
            file = file_of(product, share)
            salt = file.read_text(encoding="utf-8") if file.exists() else ""
            file.write_text(text + salt, encoding="utf-8")
            yield share
        finally:
            remove_all(engine, share.prefix)
            file_of(product, share).unlink(missing_ok=True)
            shutil.rmtree(product.project.root / ".git")


@pytest.fixture
def registry(production: Claim) -> Iterator[str]:
    """A real registry on the loopback address."""
    program = shutil.which("docker-registry")
    if program is None:
        pytest.skip("no registry can run here: docker-registry is not installed; `apt-get install docker-registry`")
    folder, address = production.folder, f"127.0.0.1:{production.ports['spare']}"
    config = {
        "version": 0.1,
        "storage": {"filesystem": {"rootdirectory": str(folder / "registry")}},
        "http": {"addr": address},
    }
    (folder / "registry.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    with (folder / "registry.log").open("wb") as log:
        child = subprocess.Popen([program, "serve", str(folder / "registry.yml")], stdout=log, stderr=log)
    try:
        eventually(lambda: _answers(address), seconds=20, what="the registry answers")
        yield address
    finally:
        child.terminate()
        child.wait(20)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"http://{address}/v2/", trust_env=False).is_success
    except httpx.TransportError:
        return False


def test_promotion_on_one_engine(product: Stack, production: Claim) -> None:
    """Production's file must name what runs healthy here, keep its comments, show its plan, and come up with it.

    Beside each other neither may see or touch the other: it has data of its own and no way to the other's tiers, and
    it goes without a trace in the other.
    """
    file = file_of(product, production)
    before, images, others = file.read_text(encoding="utf-8"), product.outputs()["images"], images_in(file)
    assert others.keys() == images.keys()
    run = berth(product, "promote", product.claim.stack, production.stack, "--yes")
    assert "to create" in run.text
    assert images_in(file) == images
    expected = before
    for tier in sorted(images):
        expected = expected.replace(others[tier], images[tier], 1)
    assert file.read_text(encoding="utf-8") == expected
    tool, ours = product.site.create_tool(f"of the first stack {len(product.cli.runs)}"), product.ids()
    product.cli.run("up", "--yes", "--skip-preview", "--stack", production.stack)
    eventually(lambda: all_healthy(product.engine, production), seconds=120, what="all of production is healthy")
    found = product.engine.containers(production.prefix)
    assert {one.tier for one in found} == {one.tier for one in product.containers()}
    assert Counter(one.tier for one in found)["api"] == _API_REPLICAS
    # Both stacks run side by side now: nothing of either has a weakness.
    assert [line for one in (*found, *product.containers()) for line in complaints(one.raw)] == []
    assert {one.tier for one in found if one.raw["HostConfig"]["PortBindings"]} == {"proxy"}
    assert {(one.tier, one.image) for one in found} == {
        (one.tier, images.get(one.tier, images["api"])) for one in found
    }
    again = berth(product, "promote", product.claim.stack, production.stack, "--yes")
    assert "0 of its images change" in again.text
    assert_apart(product, production, f"/api/tools/{tool['id']}")
    for words in (("state", "unprotect", "--all"), ("destroy", "--skip-preview")):
        product.cli.run(*words, "--yes", "--stack", production.stack)
    assert product.engine.containers(production.prefix) == []
    assert product.ids() == ours
    assert product.site.json(f"/api/tools/{tool['id']}") == tool
    assert_whole(product)


def test_promotion_through_a_registry(product: Stack, production: Claim, registry: str) -> None:
    """Images must be in the registry, and production's file must name each by the registry's own digest."""
    words = ("promote", product.claim.stack, production.stack, "--registry", f"{registry}/shop", "--yes")
    assert "to create" in berth(product, *words).text  # the plan of the file that was then written
    release = live(product)
    for tier, reference in images_in(file_of(product, production)).items():
        assert reference.startswith(f"{registry}/shop/{tier}@sha256:")
        manifest = f"http://{registry}/v2/shop/{tier}/manifests/{release}"
        accept = {"Accept": "application/vnd.docker.distribution.manifest.v2+json"}
        answer = httpx.get(manifest, headers=accept, timeout=20, trust_env=False)
        assert answer.headers["docker-content-digest"] == reference.partition("@")[2]


def test_stack_that_is_not_well_or_not_clean_is_not_promoted(product: Stack, production: Claim) -> None:
    """A container that is not healthy, changes that were not applied, and changes that no commit holds must be refused.

    Each must be named, and the file must stay as it is.
    """
    words, file = ("promote", product.claim.stack, production.stack, "--yes"), file_of(product, production)
    before, build = file.read_text(encoding="utf-8"), api_build(product)
    (name, *_) = product.ids("api")
    product.engine.run("stop", name)
    try:
        refused = berth(product, *words, expect=1).text
    finally:
        product.engine.run("start", name)
    assert f"{name} is exited" in refused
    product.configure({"api.start_seconds": 33})
    assert "changes that were not applied" in berth(product, *words, expect=1).text
    change_api(product)
    refused = berth(product, *words, expect=1).text
    assert "sources with changes that are not committed: app/api/" in refused
    assert file.read_text(encoding="utf-8") == before
    assert api_build(product) == build
    product.configure({"api.start_seconds": START_SECONDS})
    product.undo_edits()
