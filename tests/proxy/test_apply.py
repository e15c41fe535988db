"""Bundles that become live, and bundles that do not."""

import subprocess
import threading

import pytest

from components.proxy.render import bundle_id
from tests.e2e.harness.eventually import eventually
from tests.proxy.commands import docker
from tests.proxy.world import Answer, World

pytestmark = pytest.mark.engine


def _serving(world: World) -> str:
    return world.get("/page").body.split('"', 4)[3]


def _status(world: World) -> list[list[str]]:
    return [line.split() for line in world.status().splitlines()]


def _bundles(world: World) -> list[list[str]]:
    return [words for words in _status(world) if words[0] in {"live", "previous"}]


def test_a_bundle_becomes_live_and_has_the_id_the_renderer_knows(world: World) -> None:
    """After a successful apply clients reach the new servers, and proxy and program name the bundle alike."""
    bundle = world.bundle([world.start_server("a")], client_max_body="21m")
    done = world.apply(bundle)
    assert (done.returncode, done.stdout) == (0, f"bundle {bundle_id(bundle)} is live\n")
    assert _serving(world) == "a"
    assert docker("exec", world.proxy, "berth-proxy", "health").stdout.strip() == bundle_id(bundle)


def test_the_same_bundle_again_only_repeats_the_checks(world: World) -> None:
    """A second apply of the live bundle succeeds without a reload, and fails when its checks no longer pass."""
    server = world.start_server("a")
    bundle = world.bundle([server])
    world.applied(bundle)
    before = _load(world)
    again = world.apply(bundle)
    assert (again.returncode, again.stdout) == (0, f"bundle {bundle_id(bundle)} is live already, its checks pass\n")
    assert _load(world) == before
    world.sicken(server)
    sick = world.apply(bundle)
    assert sick.returncode == 1
    assert sick.stderr == (
        f"berth-proxy: bundle {bundle_id(bundle)} is live already, but "
        "/health answered 503 through the proxy; expected 200 within 2 s\n"
    )


def test_an_earlier_bundle_can_be_applied_again_and_the_last_five_are_kept(world: World) -> None:
    """Going back is applying the earlier bundle; the volume keeps the live one and the five before it."""
    first, second = world.start_server("a"), world.start_server("b")
    bundles = [world.bundle([second if number % 2 else first], client_max_body=f"{number + 1}m") for number in range(7)]
    for bundle in [*bundles, bundles[0]]:
        world.applied(bundle)
    assert _serving(world) == "a"
    words = [(word, name) for word, _, name, *_ in _bundles(world)]
    wanted = [("live", bundles[0]), *(("previous", bundles[number]) for number in (6, 5, 4, 3, 2))]
    assert words == [(word, bundle_id(bundle)) for word, bundle in wanted]
    assert len(docker("exec", world.proxy, "ls", "/var/lib/berth-proxy/bundles").stdout.split()) == 6


def test_a_long_answer_is_finished_before_its_server_may_go(world: World) -> None:
    """An answer that takes 3 s is complete although the switch comes in its middle and its server dies after apply."""
    old, new = world.start_server("a"), world.start_server("b")
    world.change(old, "head -c 30000 /dev/zero >/tmp/slow")
    world.applied(world.bundle([old]))
    answers: list[Answer] = []
    download = threading.Thread(target=lambda: answers.append(world.get("/slow")))
    download.start()
    eventually(lambda: _open_files(old, "/tmp/slow") > 0, seconds=20, what="the answer has begun")  # noqa: S108 - a path in the container
    world.applied(world.bundle([new]))
    world.kill(old)
    download.join()
    assert (answers[0].status, len(answers[0].body)) == (200, 30000)


def test_concurrent_applies_come_one_after_the_other(world: World) -> None:
    """Four applies at once all succeed, and nginx ends on the one that became live last."""
    servers = [world.start_server(name) for name in "abcd"]
    bundles = [world.bundle([server], client_max_body="22m") for server in servers]
    before = max((int(number) for _, number, *_ in _bundles(world)), default=0)
    results: list[subprocess.CompletedProcess[str]] = []
    threads = [threading.Thread(target=lambda b=bundle: results.append(world.apply(b))) for bundle in bundles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [done.returncode for done in results] == [0] * 4, [done.stderr for done in results]
    status = {word: rest for word, *rest in _status(world)}
    assert status["serving"][0] == status["live"][1]
    assert int(status["live"][0]) == before + 4


def test_an_apply_that_cannot_get_the_lock_says_so(world: World) -> None:
    """While another apply holds the lock, the wait is bounded and its end is explained."""
    holding = "touch /tmp/held; until [ -e /tmp/enough ]; do sleep 0.1; done"
    docker("exec", "-d", world.proxy, "flock", "/var/lib/berth-proxy/lock", "sh", "-c", holding)
    held = ("exec", world.proxy, "test", "-e", "/tmp/held")  # noqa: S108 - a path in the container
    eventually(lambda: docker(*held, check=False).returncode == 0, seconds=20, what="the lock is held")
    short = ("exec", "-i", "-e", "BERTH_PROXY_LOCK_SECONDS=1", world.proxy, "berth-proxy", "apply")
    done = docker(*short, stdin="#berth-bundle 1\n", check=False)
    docker("exec", world.proxy, "touch", "/tmp/enough")  # noqa: S108 - a path in the container
    assert done.returncode == 1
    assert done.stderr == "berth-proxy: another apply has been at work for 1 s; try again when it is done\n"


def _open_files(container: str, path: str) -> int:
    return docker("exec", container, "sh", "-c", "ls -l /proc/[0-9]*/fd 2>/dev/null || true").stdout.count(f"-> {path}")


def _load(world: World) -> str:
    return docker("exec", world.proxy, "curl", "-fs", "http://127.0.0.1:8081/load").stdout
