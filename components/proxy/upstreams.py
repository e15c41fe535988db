"""Who answers: the groups of servers, and the requests that show that a release does."""

from dataclasses import dataclass

from components.proxy import checked
from components.proxy.checked import check_range, check_text


@dataclass(frozen=True, kw_only=True, slots=True)
class Upstream:
    """A group of servers that answer alike; which servers these are is told when the configuration is rendered."""

    name: str
    """Lower-case letters, digits and underscores, a letter first: it is named in nginx's configuration."""

    port: int
    """The TCP port every server of the group listens on."""

    health_path: str
    """The path that answers 200 when a server can serve; each server is asked directly before a switch."""

    keepalive: int = 32
    """Idle connections each nginx worker keeps open to the group."""

    def __post_init__(self) -> None:
        """Refuse what nginx could not use.

        Raises:
            ValueError: the name, the port, the path or the number of connections cannot be used.
        """
        where = f"upstream {self.name}"
        check_text("upstream name", self.name, checked.NAME, "letters, digits and _, at most 32", "rename it")
        check_range(f"{where} port", self.port, 1, 65535, "")
        check_range(f"{where} keepalive", self.keepalive, 1, 4096, "connections")
        check_text(f"{where} health_path", self.health_path, checked.QUERY_PATH, "a path from /", "correct the path")


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A request that a new release must answer, asked through the proxy itself before the release counts as live."""

    path: str
    """The path, with its query if it has one."""

    status: int = 200
    """The status it must answer."""

    def __post_init__(self) -> None:
        """Refuse a path or a status that cannot be asked for.

        Raises:
            ValueError: the path does not start with / or the status is none.
        """
        check_text("check path", self.path, checked.QUERY_PATH, "a path from /", "correct the path")
        check_range(f"check {self.path} status", self.status, 100, 599, "")
