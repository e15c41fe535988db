"""The package as people run it: make, old Pythons, a user who may not install."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap import cli
from tests.bootstrap.conftest import script

ROOT = Path(__file__).parents[2]
TARGETS = ("up", "preview", "down", "test", "test-unit", "lint", "env", "doctor", "clean")


def test_make_alone_lists_the_targets() -> None:
    """`make` changes nothing and names every target with a word on each."""
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {words[1] for line in done.stdout.splitlines() if (words := line.split())[:1] == ["make"]}
    assert set(TARGETS) <= listed


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["up"], "python3 -m bootstrap up dev --arguments=''"),
        (["up", "STACK=prod", "ARGS=--diff --yes"], "python3 -m bootstrap up prod --arguments='--diff --yes'"),
        (["preview", "PYTHON=python3.12"], "python3.12 -m bootstrap preview dev --arguments=''"),
        (["test", "ARGS=unit lint"], "python3 -m bootstrap test unit lint"),
        (["test-unit"], "python3 -m bootstrap test unit"),
    ],
)
def test_make_hands_its_variables_over(words: list[str], expected: str) -> None:
    """Each target is one thin line."""
    env = {name: value for name, value in os.environ.items() if name not in {"ARGS", "STACK", "PYTHON", "MAKEFLAGS"}}
    done = subprocess.run(["make", "-n", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected


def test_an_old_python_gets_a_sentence(tmp_path: Path) -> None:
    """The entry file states found, expected and remedy before anything newer is read; its syntax is old."""
    fake = tmp_path / "run.py"
    text = (ROOT / "bootstrap" / "__main__.py").read_text(encoding="utf-8")
    fake.write_text(f"import sys\nsys.version_info = (3, 9, 2)\n{text.replace('import sys', '', 1)}", encoding="utf-8")
    done = subprocess.run([sys.executable, str(fake)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "this is Python 3.9; expected 3.11 or newer" in done.stderr
    assert "make PYTHON=" in done.stderr


@pytest.fixture
def background() -> Iterator[None]:
    """This process as a script's background has it: Ctrl-C is ignored."""
    before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    for number, handler in before:
        signal.signal(number, handler)


@pytest.mark.usefixtures("background")
def test_what_it_starts_in_the_background_can_tidy_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted `make test` asks its suites to take their containers away, so they must not ignore it."""
    ask = [sys.executable, "-c", "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"]
    monkeypatch.setattr(cli, "_dispatch", lambda *_: subprocess.check_output(ask, text=True) == "True\n")
    assert cli.main(["doctor"]) is True


def test_the_ci_runs_what_people_run() -> None:
    """`.ci/run` is strict bash, needs no terminal and calls `make test`."""
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "set -euo pipefail" in text
    assert "make test </dev/null" in text


@pytest.fixture
def nobodys_checkout() -> Iterator[Path]:
    """A copy of the package in a folder that the user `nobody` owns, with tools that must not be called.

    Its Python has no `venv`, as on a Debian without python3-venv, which root would install.
    """
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become nobody, with setpriv")
    folder = Path("/var/tmp") / f"berth-bs-{os.getpid()}"  # noqa: S108 - pytest's folders are closed to other users
    shutil.copytree(ROOT / "bootstrap", folder / "checkout" / "bootstrap", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / "checkout")
    for name in ("apt-get", "dockerd", "systemctl"):
        script(folder / "tools" / name, "")
    (folder / "modules").mkdir()
    (folder / "modules" / "venv.py").write_text("raise SystemExit('ensurepip is not available')\n", encoding="utf-8")
    (folder / "home").mkdir()
    subprocess.run(["chown", "-R", "nobody", str(folder)], check=True)
    yield folder
    shutil.rmtree(folder)


def test_a_user_without_rights_installs_nothing(nobodys_checkout: Path) -> None:
    """As nobody, with no engine within reach, the set-up fails with a remedy and calls no installer of the system."""
    folder = nobodys_checkout
    env = {
        "PATH": f"{folder}/tools:/usr/bin:/bin",
        "PYTHONPATH": f"{folder}/modules",
        "HOME": f"{folder}/home",
        "DOCKER_HOST": f"unix://{folder}/none.sock",
        "BERTH_PULUMI_SITE": "http://127.0.0.1:9",
        "BERTH_UV_INSTALLER": "http://127.0.0.1:9/install.sh",
        "GOPROXY": "http://127.0.0.1:9",
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "UV_HTTP_RETRIES": "0",
    }
    become = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    done = subprocess.run(
        [*become, "/usr/bin/python3", "-m", "bootstrap", "ensure"],
        cwd=folder / "checkout", env=env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "no Docker engine answers" in done.stdout
    assert "[FAIL] python environment" in done.stdout
    assert "-m venv ended with code 1" in done.stdout
    assert "[FAIL] pulumi CLI" in done.stdout
    assert not list((folder / "tools").glob("*.calls"))
