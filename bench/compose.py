"""The peer: the same images, settings and load under Docker Compose, as a careful person would use it.

The proxy is berth's own image with the same bundle, only that its upstreams are Compose's service names: it looks every
five seconds where they lead, and is told to reload after each deploy. Plain nginx would do worse.
"""

import json
import os
import secrets
import time
from pathlib import Path
from typing import Final

from bench.compose_file import SECRETS, compose_file
from bench.machine import run, say

VERSION: Final = "v5.1.0"
MODULE: Final = "github.com/docker/compose/v5"
_TOOL: Final = """module berth/bench/compose

go 1.25
"""
_ENVIRONMENT: Final = {"DOCKER_API_VERSION": "1.41"}  # what the oldest engine we support speaks

_NGINX: Final = "/tmp/berth-proxy"  # noqa: S108 - a path in the container
_RELOAD: Final = ("nginx", "-s", "reload", "-c", f"{_NGINX}/current/nginx.conf", "-g", f"pid {_NGINX}/nginx.pid;")


def binary() -> Path:
    """Docker Compose itself, built once from its Go module into the user's cache (about 80 s on two cores).

    Raises:
        RuntimeError: it cannot be built.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "berth" / f"compose-{VERSION}"
    file = cache / "docker-compose"
    if not file.exists():
        say(f"building Docker Compose {VERSION} from its Go module into {cache}")
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "go.mod").write_text(_TOOL, encoding="utf-8")
        env = os.environ | {"GOFLAGS": "-mod=mod"}
        run("go", "get", "-tool", f"{MODULE}/cmd@{VERSION}", cwd=cache, env=env)
        flags = f"-X {MODULE}/internal.Version={VERSION}"
        run("go", "build", "-trimpath", "-ldflags", flags, "-o", str(file), f"{MODULE}/cmd", cwd=cache, env=env)
    say(f"Docker Compose {run(str(file), 'version', '--short').strip()}")
    return file


class Compose:
    """One Compose project."""

    def __init__(
        self, *, folder: Path, prefix: str, port: int, images: dict[str, str], memory_mb: dict[str, int]
    ) -> None:
        """Write the file; nothing runs yet.

        Args:
            folder: Where the file and its secrets go.
            prefix: Start of every name.
            port: The proxy's port on the loopback address.
            images: Image by service: api, spa, proxy, postgres, redis.
            memory_mb: Memory limit in MiB by service.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._binary, self._file, self._folder = binary(), folder / "compose.json", folder
        self.project = f"{prefix}-compose"
        self.url = f"http://127.0.0.1:{port}"
        for name in SECRETS:
            (folder / name).write_text(secrets.token_urlsafe(24), encoding="utf-8")
            (folder / name).chmod(0o444)  # read by the containers' own users
        self._model = compose_file(self.project, port, images, memory_mb, folder)

    def deploy(self, image: str) -> float:
        """What a person does for a release: migrate, bring up, reload the proxy. The image is there.

        Args:
            image: The API's image.

        Returns:
            Seconds.
        """
        self._model["services"]["api"]["image"] = self._model["services"]["migrate"]["image"] = image
        self._write()
        began = time.monotonic()
        self.run("run", "--rm", "--no-deps", "migrate")
        self.run("up", "--detach", "--wait", "--no-deps", "api")
        self.run("exec", "-T", "proxy", *_RELOAD)
        return time.monotonic() - began

    def start(self, bundle: str) -> None:
        """Bring everything up and give the proxy its bundle.

        Args:
            bundle: The proxy's bundle, with service names as servers.
        """
        self._write()
        self.run("up", "--detach", "--wait", "postgres", "redis", "spa", "proxy")
        self.run("run", "--rm", "--no-deps", "migrate")
        self.run("up", "--detach", "--wait", "api")
        run("docker", "exec", "-i", f"{self.project}-proxy-1", "berth-proxy", "apply", input=bundle)

    def remove(self) -> None:
        """Take everything away."""
        self.run("down", "--volumes", "--remove-orphans", "--timeout", "2")

    def run(self, *words: str) -> str:
        """A command of Compose on this project."""
        files = ("--project-name", self.project, "--file", str(self._file))
        return run(str(self._binary), *files, *words, cwd=self._folder, env=os.environ | _ENVIRONMENT)

    def _write(self) -> None:
        self._file.write_text(json.dumps(self._model, indent=1), encoding="utf-8")
