"""What a test session that was killed leaves on the engine."""

import secrets
import time

import pytest

from tests.e2e.harness.claim import PREFIX, ROOT, STALE_SECONDS
from tests.e2e.harness.cleaning import IMAGES_FILE, remove_all, remove_stale
from tests.e2e.harness.engine import Engine

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("age", "goes"), [(STALE_SECONDS + 60, True), (60, False)], ids=["old", "recent"])
def test_leftovers_go_when_they_are_old(engine: Engine, age: int, goes: bool) -> None:  # noqa: FBT001 - rows of a table
    """A killed session's containers, networks, volumes and images must go when they are old, and stay until then.

    An image that another session has too must keep that session's name.
    """
    prefix = f"{PREFIX}{int(time.time()) - age:x}{secrets.token_hex(2)}"
    label, shared = ("--label", f"berth.stack={prefix}"), f"{prefix}x/one:current"
    built = engine.run("build", "--quiet", "--tag", shared, "-", stdin=f"FROM busybox:1.37\nLABEL of={prefix}\n")
    try:
        engine.run("network", "create", "--internal", *label, f"{prefix}-data")
        engine.run("volume", "create", *label, f"{prefix}-data")
        engine.run("create", "--name", f"{prefix}-one", "--network", f"{prefix}-data", *label, "busybox:1.37", "true")
        engine.run("tag", "busybox:1.37", f"{prefix}/one:current")
        (ROOT / prefix).mkdir(parents=True)
        (ROOT / prefix / IMAGES_FILE).write_text(built, encoding="utf-8")
        removed = remove_stale(engine)
        assert (prefix in removed) == goes
        assert bool(engine.containers(prefix)) != goes
        assert [bool(engine.names(kind, prefix)) for kind in ("network", "volume")] == [not goes] * 2
        assert bool(engine.images(prefix)) != goes
        assert (ROOT / prefix).exists() != goes
        assert engine.images(f"{prefix}x") == {shared: built.strip()}
    finally:
        remove_all(engine, prefix)
        engine.run("rmi", shared)
    assert engine.containers(prefix) == []
