"""What live tests of images need around them: a context to build, and a registry to push to."""

import contextlib
import http.client
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import tools_image
from processes import eventually

WITHIN = 20.0
"""Seconds for the registry to answer."""

CONFIG = """version: 0.1
storage:
  filesystem:
    rootdirectory: {folder}
http:
  addr: 127.0.0.1:{port}
{auth}"""

PASSWORD = ("user", "pass", "user:$2y$05$abcdefghijklmnopqrstuuZFBUbfXoM8LFiPx8LYlO/sXZB/Cwk3K")
"""A user, a password, and both as a line of htpasswd."""


def context(folder: Path, *steps: str) -> dict[str, str]:
    """Write a context whose Dockerfile has these steps; returns the build inputs for it."""
    folder.mkdir(exist_ok=True)
    (folder / "app.txt").write_text("one\n", encoding="utf-8")
    lines = [f"FROM {tools_image.TAG}", "COPY app.txt /app.txt", *steps]
    (folder / "Dockerfile").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"context": str(folder), "dockerfile": str(folder / "Dockerfile"), "platform": "linux/amd64"}


def registry_program() -> str | None:
    """Find Debian's docker-registry; None when it is not installed."""
    return shutil.which("docker-registry")


@contextlib.contextmanager
def registry(folder: Path, htpasswd: str = "") -> Iterator[str]:
    """Run a registry on a free loopback port; gives its address.

    Args:
        folder: Where it keeps everything.
        htpasswd: Who may push; empty lets everybody.
    """
    program = registry_program()
    assert program is not None, "docker-registry is not installed"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    auth = ""
    if htpasswd:
        (folder / "htpasswd").write_text(htpasswd + "\n", encoding="utf-8")
        auth = f"auth:\n  htpasswd:\n    realm: test\n    path: {folder / 'htpasswd'}\n"
    config = folder / "config.yml"
    config.write_text(CONFIG.format(folder=folder / "data", port=port, auth=auth), encoding="utf-8")
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen([program, "serve", str(config)], stdout=log, stderr=log)
    try:
        assert eventually(lambda: _answers(port), WITHIN), (folder / "log").read_text(encoding="utf-8")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/v2/")
        return connection.getresponse().status in {200, 401}
    except OSError:
        return False
    finally:
        connection.close()
