"""The real `pulumi` command in a project copy, with a backend and home of its own."""

import os
import shutil
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Final

from tests.e2e.harness.process import Run, Started
from tests.e2e.harness.project import REPOSITORY

MARK: Final = "BERTH_E2E_STACK"
"""Variable that every process of a scenario's CLI carries, with the stack's prefix as its value."""

_TIMEOUT_SECONDS: Final = 600
_COMMON: Final = ("--non-interactive", "--color", "never")
_PLUGIN: Final = "pulumi-resource-docker"
_PASSPHRASE: Final = "a stack that lives for one test session"  # noqa: S105 - protects nothing that outlives the test


class Cli:
    """The command as a developer types it; each run leaves its output in a file."""

    def __init__(self, *, project: Path, folder: Path, prefix: str) -> None:
        """Prepare an environment; nothing is run yet.

        Args:
            project: The folder with `Pulumi.yaml`.
            folder: Where state, home and logs go.
            prefix: The stack's prefix.
        """
        self.project, self.prefix = project, prefix
        self.state, self.logs = folder / "state", folder / "logs"
        home = folder / "home"
        for place in (self.state, self.logs, home):
            place.mkdir(parents=True, exist_ok=True)
        self.runs: list[Run] = []
        self._number = count(1)
        self._env = cli_environment(home)
        self._env |= {MARK: prefix, "PULUMI_BACKEND_URL": self.state.as_uri(), "PULUMI_HOME": str(home)}

    def checkpoint(self, stack: str) -> str:
        """The file in which the backend keeps a stack's state; reading it costs nothing, an export a process.

        Args:
            stack: The stack's name.
        """
        (file,) = self.state.glob(f".pulumi/stacks/*/{stack}.json")
        return file.read_text(encoding="utf-8")

    def start(self, *words: str, docker_host: str | None = None) -> Started:
        """Start a command.

        Args:
            words: The arguments.
            docker_host: Another engine address than the environment's.
        """
        log = self.logs / f"{next(self._number):03}-{words[0]}.txt"
        env = self._env if docker_host is None else self._env | {"DOCKER_HOST": docker_host}
        return Started(["pulumi", *words, *_COMMON], env=env, cwd=self.project, log=log)

    def finish(self, started: Started, *, expect: int | None = 0, seconds: float = _TIMEOUT_SECONDS) -> Run:
        """Wait for a command's end.

        Args:
            started: The command.
            expect: The exit code it must have; `None` accepts any. 1 stands for every failure.
            seconds: How long it may take.

        Raises:
            AssertionError: another exit code, with the end of what it printed.
        """
        try:
            run = started.wait(seconds)
        finally:
            started.end()
        self.runs.append(run)
        code = run.code if run.code == 0 or expect is None else 1
        if expect is not None and code != expect:
            message = f"expected {'success' if expect == 0 else 'a failure'}\n{run}"
            raise AssertionError(message)
        return run

    def run(self, *words: str, expect: int | None = 0, docker_host: str | None = None) -> Run:
        """Run a command to its end; see `start` and `finish`."""
        return self.finish(self.start(*words, docker_host=docker_host), expect=expect)


def cli_environment(home: Path) -> dict[str, str]:
    """The environment of the CLI: the set-up's tools first, then the person's, then the stand-ins as a last resort.

    Args:
        home: PULUMI_HOME of the scenario; official plugins that the set-up downloaded are linked into it.

    Raises:
        RuntimeError: there is no CLI.
    """
    path = os.pathsep.join([str(REPOSITORY / ".berth" / "bin"), os.environ["PATH"]])
    plugins = Path(os.environ.get("PULUMI_HOME", REPOSITORY / ".berth" / "home")) / "plugins"
    if plugins.is_dir() and not (home / "plugins").exists():
        (home / "plugins").symlink_to(plugins)
    if not shutil.which(_PLUGIN, path=path) and not _downloaded(plugins):
        path = os.pathsep.join([path, str(REPOSITORY / ".venv" / "bin")])
    if not shutil.which("pulumi", path=path):
        message = "no pulumi command; `make env` sets the environment up, `make test` does so by itself"
        raise RuntimeError(message)
    own = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    return own | {
        "PATH": path,
        "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
    }


def _downloaded(plugins: Path) -> Sequence[Path]:
    return list(plugins.glob("resource-docker-v*"))
