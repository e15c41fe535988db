"""The groups of servers: how nginx reaches them, and where each is asked for its health before a switch."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from components.proxy import checked
from components.proxy.checked import check_text, check_unique
from components.proxy.render_text import block
from components.proxy.upstreams import Upstream

# A server that refused 3 times is left alone for 2 s: long enough to spare its clients, short for one that restarts.
_FAILURES: Final = "max_fails=3 fail_timeout=2s"

# Shorter than the keep-alive of the servers behind (75 s): a connection is never used while its server closes it.
_IDLE: Final = "60s"

KEPT_REQUESTS: Final = 100_000
"""Requests on one connection before it is closed; opening connections costs more than keeping them."""


def check_servers(upstreams: Sequence[Upstream], servers: Mapping[str, Sequence[str]]) -> None:
    """Refuse server lists that do not fit the upstreams.

    Args:
        upstreams: The groups.
        servers: The host names of each group's servers.

    Raises:
        ValueError: a group has no server, a name belongs to no group, or a host name cannot be used.
    """
    names = sorted(upstream.name for upstream in upstreams)
    for name in sorted(set(servers) - set(names)):
        checked.refuse("servers", name, f"one of {', '.join(names)}", "add the upstream or correct the name")
    for name in names:
        hosts = servers.get(name, ())
        if not hosts:
            checked.refuse(f"servers {name}", list(hosts), "at least one host name", "name its servers")
        check_unique(f"servers {name}", hosts)
        for host in hosts:
            check_text(f"servers {name}", host, checked.HOST, "a host name", "give the container's name")


def long_lived_group(upstream: str) -> str:
    """The name under which an upstream takes requests whose answers go on and on.

    Their connections are never used for another request, so that a release can tell them from those it waits for.
    """
    return f"{upstream}_streams"


def render_upstreams(
    upstreams: Sequence[Upstream], servers: Mapping[str, Sequence[str]], long_lived: Collection[str] = ()
) -> Iterator[str]:
    """`upstreams.conf`: the groups as nginx uses them.

    Args:
        upstreams: The groups.
        servers: The host names of each group's servers.
        long_lived: Names of the groups that have routes with WebSockets or streams.

    Yields:
        The lines of the file.
    """
    for upstream in upstreams:
        known = [f"server {host}:{upstream.port} {_FAILURES};" for host in servers[upstream.name]]
        yield from block(
            f"upstream {upstream.name}",
            [
                f"zone upstream_{upstream.name} 64k;",
                *known,
                f"keepalive {upstream.keepalive};",
                f"keepalive_requests {KEPT_REQUESTS};",
                f"keepalive_timeout {_IDLE};",
            ],
        )
        if upstream.name in long_lived:
            group = long_lived_group(upstream.name)
            yield from block(f"upstream {group}", [f"zone upstream_{group} 64k;", *known])


def render_health(upstreams: Sequence[Upstream], servers: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """`upstreams`: a line per server with its group and the URL that must answer 200.

    Args:
        upstreams: The groups.
        servers: The host names of each group's servers.

    Yields:
        The lines of the file.
    """
    for upstream in upstreams:
        for host in servers[upstream.name]:
            yield f"{upstream.name} http://{host}:{upstream.port}{upstream.health_path}"
