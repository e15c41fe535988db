"""The time after a switch in which a release must stay well."""

import subprocess
import threading

import pytest

from components.proxy.render import bundle_id
from components.proxy.tuning import ApplyTimes
from tests.e2e.harness.eventually import eventually
from tests.proxy.world import World

pytestmark = pytest.mark.engine


def test_a_release_that_turns_bad_in_its_watch_time_is_taken_back(world: World) -> None:
    """Checks that fail soon after the switch return clients to the previous servers, and apply fails."""
    first, second = world.start_server("a"), world.start_server("b")
    kept = world.bundle([first])
    world.applied(kept)
    watched = world.bundle([second], apply=ApplyTimes(upstreams=3, checks=2, watch=30))
    results: list[subprocess.CompletedProcess[str]] = []
    thread = threading.Thread(target=lambda: results.append(world.apply(watched)))
    thread.start()
    eventually(lambda: _checked(world, "/health", bundle_id(watched)) > 1, seconds=20, what="checks of the watch time")
    world.sicken(second)
    thread.join()
    assert results[0].returncode == 1
    assert "s after the switch " in results[0].stderr  # seen through nginx or at the server, whichever is asked first
    assert "answered 503" in results[0].stderr
    assert "expected 200 within 2 s; " in results[0].stderr
    assert f"the previous bundle {bundle_id(kept)} keeps serving" in results[0].stderr
    assert '"server":"a"' in world.get("/page").body


def test_one_bad_server_behind_a_good_one_ends_the_watch_time(world: World) -> None:
    """A replica that turns bad soon after the switch takes the release back, although the other one hides it."""
    old, good, bad = world.start_server("a"), world.start_server("b"), world.start_server("c")
    world.applied(world.bundle([old]))
    watched = world.bundle([good, bad], apply=ApplyTimes(upstreams=3, checks=2, watch=30))
    results: list[subprocess.CompletedProcess[str]] = []
    thread = threading.Thread(target=lambda: results.append(world.apply(watched)))
    thread.start()
    eventually(lambda: '"server":"a"' not in world.get("/page").body, seconds=20, what="the switch")
    world.sicken(bad)
    thread.join()
    assert results[0].returncode == 1
    assert f"http://{bad}:8000/health" in results[0].stderr
    assert "s after the switch" in results[0].stderr
    assert '"server":"a"' in world.get("/page").body


def _checked(world: World, path: str, bundle: str) -> int:
    own = [line for line in world.log().splitlines() if '"user_agent.original":"berth-proxy"' in line]
    return sum(f'"url.path":"{path}"' in line and f'"berth.bundle":"{bundle}"' in line for line in own)
