"""What a test session that was killed leaves on the engine."""

import secrets
import time

import pytest

from tests.e2e.harness.claim import PREFIX, ROOT, STALE_SECONDS
from tests.e2e.harness.cleaning import remove_all, remove_stale
from tests.e2e.harness.engine import Engine

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("age", "goes"), [(STALE_SECONDS + 60, True), (60, False)], ids=["old", "recent"])
def test_leftovers_go_when_they_are_old(engine: Engine, age: int, goes: bool) -> None:  # noqa: FBT001 - rows of a table
    """A killed session's containers, networks, volumes and images must go when they are old, and stay until then."""
    prefix = f"{PREFIX}{int(time.time()) - age:x}{secrets.token_hex(2)}"
    label = ("--label", f"berth.stack={prefix}")
    try:
        engine.run("network", "create", "--internal", *label, f"{prefix}-data")
        engine.run("volume", "create", *label, f"{prefix}-data")
        engine.run("create", "--name", f"{prefix}-one", "--network", f"{prefix}-data", *label, "busybox:1.37", "true")
        engine.run("tag", "busybox:1.37", f"{prefix}/one:current")
        (ROOT / prefix).mkdir(parents=True)
        removed = remove_stale(engine)
        assert (prefix in removed) == goes
        assert bool(engine.containers(prefix)) != goes
        assert [bool(engine.names(kind, prefix)) for kind in ("network", "volume")] == [not goes] * 2
        assert bool(engine.images(prefix)) != goes
        assert (ROOT / prefix).exists() != goes
    finally:
        remove_all(engine, prefix)
    assert engine.containers(prefix) == []
