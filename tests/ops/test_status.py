"""`berth status`: what a person is told of each container."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from rich.console import Console

from ops.engine import Container, Engine, container
from ops.project import Project
from ops.runner import Runner
from ops.state import Stack
from ops.verbs import status
from ops.world import World

IMAGE: Final = "sha256:" + "a" * 64
KINDS: Final = "docker:index/container:Container"


def described(name: str, *, running: bool = True, health: str | None = "healthy") -> Mapping[str, Any]:
    """What `docker inspect` says of a container."""
    state: dict[str, Any] = {"Running": running, "Status": "running" if running else "exited"}
    return {
        "Id": f"id-of-{name}",
        "Name": f"/{name}",
        "Image": IMAGE,
        "State": state if health is None else {**state, "Health": {"Status": health}},
        "Config": {"Labels": {"berth.tier": name.rpartition("-")[2]}},
        "NetworkSettings": {"Networks": {}},
    }


class _Known(Stack):
    """A stack whose state has some containers."""

    def __init__(self, project: Project, runner: Runner, names: list[str]) -> None:
        super().__init__(project, runner)
        self._names = names

    def export(self) -> Mapping[str, Any]:
        """The deployment."""
        resources = [
            {"type": KINDS, "id": f"id-of-{name}", "urn": f"urn:pulumi:dev::shop::{KINDS}::{name}"}
            for name in self._names
        ]
        return {"deployment": {"resources": resources}}

    def live(self) -> str | None:
        """No release yet."""
        return None


class _Found(Engine):
    """An engine with some containers and no network."""

    def __init__(self, runner: Runner, containers: list[Container]) -> None:
        super().__init__(runner)
        self._containers = containers

    def containers(self, prefix: str) -> list[Container]:
        """Those of the stack."""
        return [one for one in self._containers if one.name.startswith(f"{prefix}-")]

    def networks(self, prefix: str) -> list[tuple[str, str]]:
        """None."""
        assert prefix
        return []


def told(folder: Path, raw: list[Mapping[str, Any]], recorded: list[str]) -> tuple[int, str]:
    """The exit code and the words of `berth status`."""
    (folder / "Pulumi.dev.yaml").write_text("config:\n  shop:prefix: shop\n", encoding="utf-8")
    project = Project(root=folder, name="shop", stack="dev", environ={})
    runner, text = Runner(folder, {}), io.StringIO()
    world = World(
        project=project,
        runner=runner,
        engine=_Found(runner, [container(one) for one in raw]),
        stack=_Known(project, runner, recorded),
        console=Console(file=text, width=200),
    )
    return status.run(world), text.getvalue()


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (described("shop-redis"), "healthy"),
        (described("shop-redis", health="unhealthy"), "unhealthy"),
        (described("shop-redis", health="starting"), "starting"),
        (described("shop-redis", running=False), "exited"),
        (described("shop-redis", health=None), "running, without a health check"),
    ],
    ids=["healthy", "unhealthy", "starting", "exited", "without a check"],
)
def test_each_container_is_shown_with_its_health(raw: Mapping[str, Any], word: str, tmp_path: Path) -> None:
    """S4-14: each container's health in the engine's own words; all but healthy is named again, and is a failure."""
    code, text = told(tmp_path, [described("shop-api"), raw], ["shop-api", "shop-redis"])
    rows = {line.split()[0]: line for line in text.splitlines() if line.startswith("shop-")}
    assert f" {word} " in rows["shop-redis"]
    assert " healthy " in rows["shop-api"]
    complaints = [line for line in text.splitlines() if line.startswith("!")]
    assert complaints == ([] if word == "healthy" else [f"! shop-redis is {word}"])
    assert code == (0 if word == "healthy" else 1)


def test_what_is_lost_and_what_nobody_knows_is_named(tmp_path: Path) -> None:
    """A container that runs without being recorded, and one that is recorded without being there, are both said."""
    code, text = told(tmp_path, [described("shop-extra")], ["shop-postgres"])
    assert "! shop-extra is not in the state: `berth recover`" in text
    assert "! lost: shop-postgres" in text
    assert code == 1
