"""The smallest project on the components, brought up by the real CLI: `examples/minimal`."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

import hatch_build
from tests.e2e.harness.claim import Claim, claimed
from tests.e2e.harness.cleaning import remove_all
from tests.e2e.harness.cli import Cli
from tests.e2e.harness.engine import Engine
from tests.e2e.harness.eventually import eventually
from tests.e2e.harness.hardening import complaints
from tests.e2e.harness.project import REPOSITORY

pytestmark = pytest.mark.e2e

_EXAMPLE: Final = Path("examples", "minimal")


@pytest.fixture
def share(engine: Engine) -> Iterator[Claim]:
    """A share of the machine for the example alone."""
    with claimed(engine.subnets()) as found:
        try:
            yield found
        finally:
            remove_all(engine, found.prefix)


@pytest.fixture
def example(share: Claim) -> Cli:
    """The example's own files beside the proxy's sources, with the names and ranges of the share."""
    root = share.folder / "checkout"
    shutil.copytree(REPOSITORY / _EXAMPLE, root / _EXAMPLE, ignore=shutil.ignore_patterns("venv", "__pycache__"))
    shutil.copytree(REPOSITORY / "app" / "proxy", root / "app" / "proxy")
    project = root / _EXAMPLE
    (project / "venv").symlink_to(REPOSITORY / ".venv")
    hatch_build.write_package(REPOSITORY / "components", project / hatch_build.PACKAGE)
    program = project / "__main__.py"
    text = program.read_text(encoding="utf-8")
    for theirs, ours in (
        ('f"minimal-{pulumi.get_stack()}"', f'"{share.prefix}"'),
        ("10.210.0.0/24", share.subnets["edge"]),
        ("10.210.1.0/24", share.subnets["data"]),
    ):
        assert text.count(theirs) == 1
        text = text.replace(theirs, ours)
    program.write_text(text, encoding="utf-8")
    cli = Cli(project=project, folder=share.folder, prefix=share.prefix)
    cli.run("stack", "init", share.stack)
    cli.run("config", "set", "port", str(share.ports["proxy"]), "--stack", share.stack)
    return cli


def test_smallest_project_serves_and_keeps_its_data(example: Cli, share: Claim, engine: Engine) -> None:
    """It must come up, count its visitors behind the proxy, be hardened, change nothing again, and leave only data."""
    stack = ("--stack", share.stack)
    example.run("up", "--yes", "--skip-preview", *stack)
    url = example.run("stack", "output", "url", *stack).text.strip().splitlines()[-1]
    assert url == f"http://127.0.0.1:{share.ports['proxy']}"
    assert [httpx.get(url, timeout=20, trust_env=False).text for _ in range(2)] == ["visitor 1\n", "visitor 2\n"]
    eventually(lambda: _all_healthy(engine, share), seconds=60, what="both containers are healthy")
    containers = engine.containers(share.prefix)
    assert sorted(one.tier for one in containers) == ["hello", "proxy"]
    assert [line for one in containers for line in complaints(one.raw)] == []
    example.run("up", "--yes", "--skip-preview", "--expect-no-changes", *stack)
    example.run("destroy", "--yes", "--skip-preview", *stack)
    assert engine.containers(share.prefix) == []
    assert f"{share.prefix}-hello-data" in engine.names("volume", share.prefix)


def _all_healthy(engine: Engine, share: Claim) -> bool:
    return all(one.health == "healthy" for one in engine.containers(share.prefix))
