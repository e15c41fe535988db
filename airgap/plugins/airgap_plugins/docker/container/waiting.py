"""Waiting for a container: until it is healthy, or has ended."""

import contextlib
from collections.abc import Mapping
from typing import Any

from airgap_plugins.docker import docker_py
from airgap_plugins.docker.engine import DockerEngine, daemon_errors
from airgap_plugins.errors import PluginError

LAST_LINES = 10
"""Lines of the container's own log that are shown when it does not become healthy."""

NOT_HEALTHY = "container failed to be in healthy state"
CANCELLED = "cancelled before the container was in healthy state"
NO_HEALTHCHECK = (
    "you have supplied a 'wait' argument, but the container does not have a healthcheck defined."
    " Please remove the 'wait' argument or add a 'healthcheck' attribute"
)


def until_healthy(engine: DockerEngine, container: str, urn: str, timeout: float) -> None:
    """Wait until the health check says healthy; nothing else counts, not even that the process ended.

    Args:
        engine: Where the container is.
        container: Its id.
        urn: The resource to show the reason on when it fails.
        timeout: Seconds.

    Raises:
        PluginError: It is not healthy in time, has no health check, or everything is to end.
    """

    def healthy() -> bool:
        health = _state(engine, container).get("Health")
        if not health or health.get("Status") == "none":
            raise PluginError(NO_HEALTHCHECK)
        return bool(health["Status"] == "healthy")

    if not engine.wait(healthy, timeout):
        if engine.cancelled.is_set():
            raise PluginError(CANCELLED)
        for line in symptoms(_state(engine, container)):
            engine.log.show(urn, line)
        with contextlib.suppress(docker_py.APIError):  # not every log driver can be read
            for line in engine.api.logs(container, tail=LAST_LINES).decode(errors="replace").splitlines():
                engine.log.show(urn, f"its log: {line}")
        raise PluginError(NOT_HEALTHY)


def until_ended(engine: DockerEngine, container: str) -> None:
    """Wait until the container's process has ended; raises PluginError when everything is to end first."""

    def ended() -> bool:
        return not _state(engine, container)["Running"]

    if not engine.wait(ended, float("inf")):
        message = "Unable to wait container end of execution: cancelled"
        raise PluginError(message)


def symptoms(state: Mapping[str, Any]) -> list[str]:
    """Say in lines what an inspection tells of a container that is not healthy."""
    health = state.get("Health") or {}
    lines = [f"the container is {state['Status']} and {health.get('Status')} (exit code {state['ExitCode']})"]
    probes = health.get("Log") or []
    if probes:
        output = probes[-1]["Output"].strip() or "no output"
        lines.append(f"its last health check exited {probes[-1]['ExitCode']}: {output}")
    else:
        lines.append("its health check has not run yet")
    return lines


def _state(engine: DockerEngine, container: str) -> dict[str, Any]:
    with daemon_errors("error inspecting container state"):
        state: dict[str, Any] = engine.api.inspect_container(container)["State"]
    return state
