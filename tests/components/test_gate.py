"""The release gate's script, run against a `docker` that is played."""

import os
import subprocess
from pathlib import Path

import pytest

from components.gate import _CHECK, _ROUND, _SCRIPT, _STOPPING

_DOCKER = """\
#!/bin/sh
echo "$*" >>"$FOLDER/asked"
case "$1 $3" in
  "inspect $CHECK") printf '%s\\n' 3000000000 sh -c "$PLAYED" 'it has "quotes" and spaces' ;;
  "inspect {{.RestartCount}} {{.State.Health.Status}}") echo "$STATE" ;;
  "logs 5") echo "the cause of it all" ;;
  "exec sh") [ "$4" != -c ] || [ "$5" != "$ROUND" ] || [ -n "$SHELL_THERE" ] || exit 127; shift 2; exec "$@" ;;
  *) echo "unexpected: $*" >&2; exit 2 ;;
esac
"""
_PLAYED = 'echo "$0" >>"$FOLDER/checked"; [ "$(wc -l <"$FOLDER/checked")" -ge "$PASSES_AT" ]'
"""A health check that passes when it has been asked often enough, and notes that it was."""


def play(folder: Path, *, docker: str) -> None:
    """Put a `docker` in place of the real one, and a `sleep` that takes no time."""
    for name, script in {"docker": docker, "sleep": "#!/bin/sh\n"}.items():
        (folder / name).write_text(script, encoding="utf-8")
        (folder / name).chmod(0o755)


def gate(
    folder: Path, *, passes_at: int, state: str = "0 starting", shell: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run the gate over one container, `api-0`, whose commands run here.

    Args:
        folder: Where the played command is and notes what it is asked.
        passes_at: How often the container's health check must be asked until it passes.
        state: How often it ended, and what the engine says of its health.
        shell: Whether the container has one.
    """
    play(folder, docker=_DOCKER)
    env = {"CHECK": _CHECK, "FOLDER": str(folder), "PASSES_AT": str(passes_at), "SERVERS": "api-0", "STATE": state}
    env |= {"PATH": f"{folder}:{os.environ['PATH']}", "PLAYED": _PLAYED, "ROUND": _ROUND}
    env |= {"SHELL_THERE": "yes" if shell else ""}
    words = ["sh", "-c", f"set -eu\n{_SCRIPT}"]
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)


def executed(folder: Path) -> int:
    """How often the gate went into the container."""
    return sum(line.startswith("exec") for line in (folder / "asked").read_text(encoding="utf-8").splitlines())


def checked(folder: Path) -> list[str]:
    """With what the check was asked, each time."""
    return (folder / "checked").read_text(encoding="utf-8").splitlines()


def test_gate_asks_until_the_check_passes(tmp_path: Path) -> None:
    """A container that needs a moment passes as soon as its check does, word for word as the engine would ask it."""
    run = gate(tmp_path, passes_at=3)
    assert (run.returncode, run.stderr) == (0, "")
    assert checked(tmp_path) == ['it has "quotes" and spaces'] * 3
    assert executed(tmp_path) == 1


def test_gate_goes_on_when_a_start_takes_long(tmp_path: Path) -> None:
    """A container that needs more than some seconds is looked at in between, and passes when its check does."""
    run = gate(tmp_path, passes_at=14)
    assert (run.returncode, run.stderr) == (0, "")
    assert (len(checked(tmp_path)), executed(tmp_path)) == (14, 2)


def test_gate_needs_no_shell_in_the_image(tmp_path: Path) -> None:
    """A container without a shell is asked from outside, each time anew."""
    run = gate(tmp_path, passes_at=2, shell=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert (len(checked(tmp_path)), executed(tmp_path)) == (2, 4)


def test_gate_believes_the_engine(tmp_path: Path) -> None:
    """What the engine has found healthy passes."""
    assert gate(tmp_path, passes_at=1000, state="0 healthy").returncode == 0


@pytest.mark.parametrize(
    ("state", "says"),
    [("3 starting", "ended 3 times while it started"), ("0 unhealthy", "does not become healthy")],
    ids=["it keeps ending", "it never answers"],
)
def test_gate_refuses_with_the_last_words(tmp_path: Path, state: str, says: str) -> None:
    """A container that keeps ending, or never answers, is refused by name with the reason and its last words."""
    run = gate(tmp_path, passes_at=1000, state=state)
    assert run.returncode == 1
    assert f"release refused: container api-0 {says}; the previous release keeps working." in run.stderr
    assert run.stderr.endswith("the cause of it all\n")


def test_gate_fails_when_the_engine_does_not_answer() -> None:
    """A container that the engine does not know, or an engine that is gone, fails the gate at once."""
    env = {"CHECK": _CHECK, "ROUND": _ROUND, "SERVERS": "api-0", "PATH": os.environ["PATH"]}
    env |= {"DOCKER_HOST": "unix:///nonexistent/docker.sock"}
    run = subprocess.run(["sh", "-c", f"set -eu\n{_SCRIPT}"], env=env, capture_output=True, text=True, check=False)
    assert run.returncode != 0


_STOPPABLE = """\
#!/bin/sh
echo "$*" >>"$FOLDER/asked"
case "$1 $3" in
  "inspect $CHECK") printf '%s\\n' 3000000000 true ;;
  "inspect {{.RestartCount}} {{.State.Health.Status}}") [ "$4" = api-0 ] && echo "0 healthy" || echo "3 starting" ;;
  "inspect {{.State.Health.Status}}") [ "$4" = api-0 ] && echo healthy || echo starting ;;
  exec*) exit 1 ;;
esac
"""


def test_a_stopping_gate_stops_what_does_not_work(tmp_path: Path) -> None:
    """What was refused takes no memory any more; what works is left alone, and all are started when asked again."""
    play(tmp_path, docker=_STOPPABLE)
    env = {"CHECK": _CHECK, "FOLDER": str(tmp_path), "ROUND": _ROUND, "SERVERS": "api-0 api-1"}
    env |= {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    words = ["sh", "-c", f"set -eu\n{_STOPPING}{_SCRIPT}"]
    run = subprocess.run(words, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert run.returncode == 1
    assert "release refused: container api-1 ended 3 times" in run.stderr
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[0] == "start api-0 api-1"
    assert [line for line in asked if line.startswith("stop")] == ["stop api-1"]
