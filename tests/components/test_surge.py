"""A bounded surge: what it refuses, when it is none, and which replicas it takes out of service."""

import os
import subprocess
from pathlib import Path

import pytest

from components.api import Api, ApiArgs
from components.surge import _DRAIN, Surge
from tests.components.builders import EDGE, LIMITS, PLACE
from tests.recording import record

_DOCKER = """\
#!/bin/sh
case "$*" in
  *name=*) printf '%s' "$PROXY_RUNS" ;;
  ps*) printf '%s\\n' $RUNNING ;;
  exec*) shift 2; echo "$*" ;;
esac
"""


def drain(folder: Path, *running: str, surge: int = 1, proxy: str = "3f2a", docker: str = _DOCKER) -> str:
    """What the drain of tier `t-api` says or asks the proxy for.

    Args:
        folder: Where the played `docker` is.
        running: The containers of the tier.
        surge: The bound.
        proxy: The id of the proxy's container; empty when none runs.
        docker: The played `docker`.
    """
    command = folder / "docker"
    command.write_text(docker, encoding="utf-8")
    command.chmod(0o755)
    env = {"PROXY": "t-proxy", "REPLICA": "t-api", "STACK": "t", "SURGE": str(surge), "TIER": "api"}
    env |= {"PATH": f"{folder}:{os.environ['PATH']}", "PROXY_RUNS": proxy, "RUNNING": " ".join(running)}
    words = ["sh", "-c", f"set -eu\n{_DRAIN}"]
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=30, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("running", "surge", "drained"),
    [
        (("t-api-0-aaaaaaa", "t-api-1-aaaaaaa"), 1, "t-api-1-aaaaaaa"),
        (("t-api-0-aaaaaaa", "t-api-0-bbbbbbb", "t-api-2-aaaaaaa", "t-api-1-aaaaaaa"), 2, "t-api-2-aaaaaaa"),
        (("t-api-1-aaaaaaa", "t-api-10-aaaaaaa"), 2, "t-api-10-aaaaaaa"),
        (("t-api-other-1-aaaaaaa", "t-apis-1-aaaaaaa", "t-api-1-aaaaaaa"), 1, "t-api-1-aaaaaaa"),
    ],
    ids=["the second of two", "the third, old or not", "ten is above two", "of this tier alone"],
)
def test_the_replicas_after_the_first_are_drained(
    tmp_path: Path, running: tuple[str, ...], surge: int, drained: str
) -> None:
    """Replicas whose number is the surge or above leave; the first ones stay, whichever release they are of."""
    assert drain(tmp_path, *running, surge=surge) == f"berth-proxy drain {drained}"


def test_nothing_is_drained_where_nobody_serves(tmp_path: Path) -> None:
    """Without a proxy that runs, or without replicas to leave, the drain is done at once."""
    assert drain(tmp_path, "t-api-1-aaaaaaa", proxy="") == "nothing to take out of service"
    assert drain(tmp_path, "t-api-0-aaaaaaa") == "nothing to take out of service"
    assert drain(tmp_path) == "nothing to take out of service"


def test_an_engine_that_does_not_answer_is_no_permission(tmp_path: Path) -> None:
    """A drain that cannot ask fails: nothing may go before it is known to be out of use."""
    with pytest.raises(subprocess.CalledProcessError):
        drain(tmp_path, "t-api-1-aaaaaaa", docker="#!/bin/sh\nexit 1\n")


def test_a_surge_of_nobody_is_refused() -> None:
    """Without a replica to begin with, nobody would serve during a release."""
    with pytest.raises(ValueError, match="surge replicas: 0; expected 1 or more"):
        Surge(replicas=0)


@pytest.mark.parametrize("surge", [None, Surge(replicas=2, proxy="t-proxy"), Surge(replicas=5, proxy="t-proxy")])
def test_a_surge_of_all_is_no_bound(surge: Surge | None) -> None:
    """With room for all replicas at once, everything is registered as without the setting."""

    def build() -> None:
        args = ApiArgs(placement=PLACE, image="sha256:api", replicas=2, limits=LIMITS, networks=[EDGE], surge=surge)
        assert Api("t-api", args).drained is None

    names = {key.split(" ")[1] for key in record(build).resources}
    assert names == {"t-api", "t-api-0", "t-api-1", "t-api-gate", "t-api-pids"}
