"""The ledger of releases: what an `up` writes into it, and what prune takes away."""

import json
import socket
from typing import Any

from tests.e2e.harness.berth import berth, releases
from tests.e2e.harness.scenario import assert_whole
from tests.e2e.harness.stack import Stack


def assert_recorded(stack: Stack, known: list[dict[str, Any]]) -> str:
    """Assert that the last `up` added one release with all it is made of, and that another `up` adds none.

    Args:
        stack: The stack, settled.
        known: The releases before the last `up`.

    Returns:
        The new release's id.
    """
    (newest, *earlier) = releases(stack)
    assert [one["id"] for one in earlier] == [one["id"] for one in known]
    outputs = stack.outputs()
    assert newest["live"]
    assert newest["images_kept"]
    assert newest["images"] == outputs["images"]
    assert newest["settings"]["api"] == stack.values["api"]
    assert newest["migration"] == outputs["release"]["migration"]
    assert newest["who"].endswith(f"@{socket.gethostname()}")
    assert newest["when"] == outputs["release"]["when"]
    assert len(newest["bundle"]) == 12
    file = stack.cli.state / "berth-ledger" / f"{stack.prefix}.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    stack.up("--expect-no-changes")
    assert releases(stack) == [newest, *earlier]
    assert file.read_text(encoding="utf-8").splitlines() == lines
    assert {json.loads(line)["id"] for line in lines} == {one["id"] for one in (newest, *earlier)}
    kept = {f"{stack.prefix}/{tier}:{newest['id']}" for tier in newest["images"]}
    assert kept <= set(stack.engine.images(stack.prefix))
    return str(newest["id"])


def assert_pruned(stack: Stack, now: str, old: str) -> None:
    """Assert that prune shows first, then removes the images of all releases but the live one, and nothing else.

    Args:
        stack: The stack, settled.
        now: The live release.
        old: Another one, with an API image of its own.
    """
    stranger = f"{stack.prefix}x/api:0123456789ab"
    stack.engine.run("tag", "busybox:1.37", stranger)
    try:
        before, volumes = stack.engine.images(stack.prefix), stack.engine.names("volume", stack.prefix)
        assert f"{stack.prefix}/api:{old}" in berth(stack, "prune", "--keep", "1").text
        assert stack.engine.images(stack.prefix) == before
        berth(stack, "prune", "--keep", "1", "--yes")
        left = set(stack.engine.images(stack.prefix))
        assert left == {name for name in before if name.endswith((f":{now}", ":current"))}
        assert stack.engine.names("volume", stack.prefix) == volumes
        assert stack.engine.run("image", "inspect", "--format", "{{.Id}}", stranger)
    finally:
        stack.engine.run("rmi", stranger)
    assert_whole(stack)
    assert "no longer on the engine" in berth(stack, "rollback", old, "--yes", expect=1).text
