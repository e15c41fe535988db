"""A share of the machine for one test session: a name, ports and address ranges that nobody else uses.

Locks on files say who is alive: the kernel drops them with their process, however it ends.
"""

import fcntl
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_network
from itertools import count
from pathlib import Path
from typing import Final

ROOT: Final = Path(tempfile.gettempdir()) / f"berth-e2e-{os.getuid()}"
PREFIX: Final = "berth-e2e-"
STALE_SECONDS: Final = 2 * 60 * 60
"""What a session that ended badly left is removed when it is older than this; until then somebody may look at it."""

_SLOTS: Final = 37 * 64
_FIRST_PORT: Final = 21000  # below the range from which the kernel takes ports for connections going out
_PORTS: Final = ("proxy", "postgres", "redis", "spare")
_NETWORKS: Final = ("edge", "data", "publish", "logs")
_ROUTES: Final = Path("/proc/net/route")


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What a session may use."""

    prefix: str
    """Start of all its names on the engine."""

    folder: Path
    """Its own folder; goes with the session."""

    ports: Mapping[str, int]
    """Free ports of the loopback address, by purpose."""

    subnets: Mapping[str, str]
    """Free address ranges, by network."""

    @property
    def stack(self) -> str:
        """The name of the Pulumi stack that has this prefix."""
        return self.prefix.removeprefix("berth-")


@contextmanager
def claimed(taken_subnets: Iterable[str]) -> Iterator[Claim]:
    """Hold a share of the machine.

    Args:
        taken_subnets: Address ranges of networks that exist.
    """
    taken = [*taken_subnets, *bridged(_ROUTES.read_text(encoding="ascii"))]
    prefix = f"{PREFIX}{int(time.time()):x}{secrets.token_hex(2)}"
    folder = ROOT / prefix
    folder.mkdir(parents=True)
    with ExitStack() as held:
        held.enter_context(_lock(_owner_file(prefix)))
        for slot in count():
            ports, subnets = slot_ports(slot), slot_subnets(slot)
            if overlaps(subnets.values(), taken) or any(_busy(port) for port in ports.values()):
                continue
            try:
                held.enter_context(_lock(ROOT / f"slot-{slot}.lock"))
            except BlockingIOError:
                continue
            yield Claim(prefix=prefix, folder=folder, ports=ports, subnets=subnets)
            return


def slot_ports(slot: int) -> dict[str, int]:
    """The ports of a numbered share."""
    return {name: _FIRST_PORT + slot * len(_PORTS) + index for index, name in enumerate(_PORTS)}


def slot_subnets(slot: int) -> dict[str, str]:
    """The address ranges of a numbered share: from 10.214.0.0 on, /24 each.

    Raises:
        RuntimeError: there are no more; something must have left many networks behind.
    """
    if slot >= _SLOTS:
        message = f"no free share among {_SLOTS}; see `docker network ls` for networks left behind and remove them"
        raise RuntimeError(message)
    second, third = 214 + slot // 64, slot % 64 * 4
    return {name: f"10.{second}.{third + index}.0/24" for index, name in enumerate(_NETWORKS)}


def overlaps(ours: Iterable[str], taken: Iterable[str]) -> bool:
    """Whether any of our ranges meets one that is taken; ranges of other address families never do."""
    others = [ip_network(one) for one in taken]
    return any(
        net.version == other.version and net.overlaps(other) for net in map(ip_network, ours) for other in others
    )


def bridged(routes: str) -> list[str]:
    """The address ranges of the engine's bridges on this machine; one may outlive the engine that knew of it.

    Args:
        routes: What `/proc/net/route` says: addresses in hexadecimal digits, the last part first.
    """
    rows = [line.split() for line in routes.splitlines() if line.startswith("br-")]
    return [str(ip_network(f"{_address(row[1])}/{_address(row[7])}")) for row in rows]


def _address(digits: str) -> IPv4Address:
    return IPv4Address(bytes.fromhex(digits)[::-1])


def made_at(prefix: str) -> float:
    """When a prefix was made, in seconds since the epoch; 0 for one of another form."""
    try:
        return float(int(prefix.removeprefix(PREFIX)[:8], 16))
    except ValueError:
        return 0.0


def is_alive(prefix: str) -> bool:
    """Whether the session that made a prefix still runs on this machine."""
    file = _owner_file(prefix)
    if not file.exists():
        return False
    try:
        with _lock(file):
            return False
    except BlockingIOError:
        return True


def _owner_file(prefix: str) -> Path:
    return ROOT / f"{prefix}.owner"


@contextmanager
def _lock(file: Path) -> Iterator[None]:
    with file.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
