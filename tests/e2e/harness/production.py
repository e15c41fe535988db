"""A second stack beside a worker's own, with production's rules, and what two stacks must not have in common."""

import re
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml

from tests.e2e.harness.claim import Claim
from tests.e2e.harness.engine import Engine, EngineError
from tests.e2e.harness.project import REPOSITORY
from tests.e2e.harness.stack import Stack

_COMMITTED: Final = REPOSITORY / "Pulumi.prod.yaml"
_TIMEOUT_SECONDS: Final = 20


def production_text(share: Claim, tools: str) -> str:
    """The committed stack file of production on a share of the machine: names, ranges and ports of its own."""
    text = _COMMITTED.read_text(encoding="utf-8")
    for pattern, ours in (
        (r"(?<=tools_image: )\S+", f'"{tools}"'),
        (r"(?<= edge: )\S+", share.subnets["edge"]),
        (r"(?<= data: )\S+", share.subnets["data"]),
        (r"(?<= port: )\d+", str(share.ports["proxy"])),
    ):
        text, count = re.subn(pattern, ours, text)
        assert count == 1, pattern
    return text


def all_healthy(engine: Engine, other: Claim) -> bool:
    """Whether every container of a share is healthy."""
    return all(one.health == "healthy" for one in engine.containers(other.prefix))


def file_of(stack: Stack, other: Claim) -> Path:
    """The file of a stack in another one's project."""
    return stack.project.root / f"Pulumi.{other.stack}.yaml"


def images_in(file: Path) -> dict[str, Any]:
    """The images that a stack file names, by tier."""
    config = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]
    sections = {key.removeprefix("berth:"): value for key, value in config.items()}
    return {tier: value["image"] for tier, value in sections.items() if "image" in value}


def assert_apart(stack: Stack, other: Claim, path: str) -> None:
    """Assert that two stacks up on one engine see nothing of each other.

    Args:
        stack: The one.
        other: The share of the other.
        path: What the one answers and the other must not know.
    """
    url = f"http://127.0.0.1:{other.ports['proxy']}"
    assert httpx.get(f"{url}/api/tools", timeout=_TIMEOUT_SECONDS, trust_env=False).status_code == httpx.codes.OK
    assert httpx.get(url + path, timeout=_TIMEOUT_SECONDS, trust_env=False).status_code == httpx.codes.NOT_FOUND
    (theirs,) = stack.containers("postgres")
    (api, _) = stack.engine.containers(other.prefix, "api")
    assert stack.engine.run("exec", api.name, *_connect("postgres"))
    for place in (theirs.address_on("data"), theirs.name):
        with pytest.raises(EngineError):
            stack.engine.run("exec", api.name, *_connect(place))


def _connect(host: str) -> tuple[str, ...]:
    return ("timeout", "3", "bash", "-c", f"exec 3<>/dev/tcp/{host}/5432 && echo connected")
