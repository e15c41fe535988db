"""Looking for a Docker engine: where it would be, whether it answers, what an earlier one left behind."""

import contextlib
import hashlib
import http.client
import json
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from . import process
from .context import Context
from .engine_choice import PidFile, Refusal

DEFAULT_SOCKET = "unix:///var/run/docker.sock"
PING_SECONDS = 3.0
_REMOTE_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """An address at which an engine may answer."""

    address: str
    """As DOCKER_HOST wants it."""
    chosen_by_person: str = ""
    """What points there: `DOCKER_HOST` or a docker context; empty for the default."""


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("docker", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def endpoint(ctx: Context) -> Endpoint:
    """Where the docker command would look: DOCKER_HOST, the current context, the default socket."""
    host = ctx.environ.get("DOCKER_HOST")
    if host:
        return Endpoint(address=host, chosen_by_person="DOCKER_HOST")
    folder = Path(ctx.environ.get("DOCKER_CONFIG") or Path(ctx.environ.get("HOME", "/")) / ".docker")
    context = ctx.environ.get("DOCKER_CONTEXT") or _field(folder / "config.json", "currentContext")
    if context and context != "default":
        meta = folder / "contexts" / "meta" / hashlib.sha256(context.encode()).hexdigest() / "meta.json"
        address = _field(meta, "Endpoints", "docker", "Host")
        return Endpoint(address=address or f"context:{context}", chosen_by_person=f"docker context {context}")
    return Endpoint(address=DEFAULT_SOCKET)


def docker_environ(ctx: Context) -> dict[str, str]:
    """What tools that do not know docker contexts need to reach the same engine."""
    address = endpoint(ctx).address
    return {} if address == DEFAULT_SOCKET or address.startswith("context:") else {"DOCKER_HOST": address}


def version(ctx: Context, address: str) -> tuple[str, Refusal]:
    """The version of the engine at an address, or an empty string and why there is none."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        return _version_over(_UnixConnection(parts.path, PING_SECONDS))
    if parts.scheme in {"tcp", "http"} and not ctx.environ.get("DOCKER_TLS_VERIFY"):
        return _version_over(http.client.HTTPConnection(parts.hostname or "", parts.port or 2375, timeout=PING_SECONDS))
    client = ctx.find("docker")
    if client is None:
        return "", Refusal.ABSENT
    argv: list[str | Path] = [client, "-H", address, "version", "--format", "{{.Server.Version}}"]
    code, text = process.capture(argv, env=ctx.tool_environ(), timeout=_REMOTE_SECONDS)
    return (text, Refusal.OTHER) if code == 0 else ("", Refusal.OTHER)


def _version_over(connection: http.client.HTTPConnection) -> tuple[str, Refusal]:
    try:
        connection.request("GET", "/version")
        body = json.loads(connection.getresponse().read())
    except (FileNotFoundError, socket.gaierror):
        return "", Refusal.ABSENT
    except PermissionError:
        return "", Refusal.DENIED
    except ConnectionError:
        return "", Refusal.DEAD
    except TimeoutError:
        return "", Refusal.SILENT
    except (OSError, http.client.HTTPException, ValueError):
        return "", Refusal.OTHER
    finally:
        connection.close()
    found = body.get("Version") if isinstance(body, dict) else None
    return (found, Refusal.OTHER) if isinstance(found, str) else ("", Refusal.OTHER)


def pid_files(run: Path) -> tuple[PidFile, ...]:
    """The process files of the engine and of the containerd it starts, below a run folder (`/var/run`)."""
    return (
        _pid_file(run / "docker.pid", "dockerd"),
        _pid_file(run / "docker" / "containerd" / "containerd.pid", "containerd"),
    )


def refusing_sockets(run: Path) -> tuple[Path, ...]:
    """Sockets of the engine and its containerd, below a run folder, that nobody listens on."""
    own = run / "docker" / "containerd"
    candidates = (
        run / "docker.sock",
        own / "containerd.sock",
        own / "containerd.sock.ttrpc",
        own / "containerd-debug.sock",
        run / "containerd" / "containerd.sock",
        run / "containerd" / "containerd.sock.ttrpc",
    )
    return tuple(path for path in candidates if path.is_socket() and _refuses(path))


def _refuses(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(PING_SECONDS)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
    return False


def _pid_file(path: Path, program: str) -> PidFile:
    noted = None
    with contextlib.suppress(OSError, ValueError):
        noted = int(path.read_text(encoding="ascii").strip())
    return PidFile(path=path, program=program, noted=noted, runs_as=_runs_as(noted) if noted is not None else "")


def _runs_as(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return "" if rest.split()[:1] == ["Z"] else name


def _field(path: Path, *keys: str) -> str:
    value: object = None
    with contextlib.suppress(OSError, ValueError):
        value = json.loads(path.read_text(encoding="utf-8"))
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
