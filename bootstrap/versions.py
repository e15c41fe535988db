"""The versions and references that the set-up aims at: the one place to change them."""

import re

MINIMUM_PYTHON = (3, 11)
"""As `requires-python` in pyproject.toml."""
MINIMUM_UV = (0, 8, 0)
"""Oldest uv that reads the lock file's format."""
UV_VERSION = "0.13.8"
"""The uv fetched when none is on PATH."""
MINIMUM_PULUMI = (3, 200, 0)
"""Oldest Pulumi CLI that the stack file's options are known to."""
PULUMI_VERSION = "3.259.0"
"""The CLI fetched or built when none is on PATH; `airgap/engine/go.mod` names the same one."""
MINIMUM_GO = (1, 21, 0)
"""Oldest Go that fetches the toolchain a go.mod asks for."""
GO_VERSION = "1.26.8"
"""The Go toolchain fetched when none is on PATH."""
GO_SUMS = {
    "amd64": "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=",
    "arm64": "h1:sYL/O6MqS68ML0kjsQ36WoYIpJqkw60TxizWUYUKQMc=",
}
"""What the Go checksum database holds for that toolchain, per processor."""

RESOURCE_PLUGINS = {"docker": "5.1.0", "command": "1.2.1"}
"""Resource plugins by name, at the versions of the SDK packages in pyproject.toml."""
LANGUAGE_PLUGIN = "pulumi-language-python"

BASE_IMAGES = (
    "python:3.14-slim",
    "node:24-slim",
    "nginx:1.30",
    "postgres:18",
    "redis:8.0",
    "versity/versitygw:v1.8.0",
    "busybox:1.37",
)
"""Every image that the Dockerfiles and components of the core stack start from."""
LOG_IMAGES = ("elasticsearch:9.2.1", "logstash:9.2.1", "kibana:9.2.1")
"""What a stack with a log tier needs beside them."""
PULL_PROBE = "busybox:1.37"
"""The smallest of them: pulled first, its outcome decides for all."""


def parse(text: str) -> tuple[int, int, int] | None:
    """The first `x.y.z` (or `x.y`) in what a tool printed of itself; None when there is none."""
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def dotted(version: tuple[int, int, int]) -> str:
    """A version as people write it."""
    return ".".join(str(part) for part in version)
