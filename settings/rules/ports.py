"""Ports of the host."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from settings.model import Settings
from settings.problems import Problem
from settings.rules.sections import having

_LOOPBACK: Final = "127.0.0.1"


def published(settings: Settings) -> dict[str, tuple[str, int]]:
    """For each path of the settings that publishes a port: the host's address and the port."""
    proxy = settings.proxy
    ports = {"proxy.port": (str(proxy.address), proxy.port)}
    if proxy.https_port is not None:
        ports["proxy.https_port"] = (str(proxy.address), proxy.https_port)
    ports |= {path: (_LOOPBACK, port) for path, port in having(settings, "publish_port") if isinstance(port, int)}
    return ports


def problems(settings: Settings) -> Iterator[Problem]:
    """Two uses of one port."""
    ports = {path: port for path, (_, port) in published(settings).items()}
    for (first, one), (second, other) in combinations(ports.items(), 2):
        if one == other:
            yield Problem(
                path=second,
                found=f"{other}, which {first} has too",
                expected="a port of its own",
                remedy="choose another port",
            )
