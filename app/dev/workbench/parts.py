"""The parts of the product that run from their sources, and the proxy in front of them."""

import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from .containers import HERE, Containers
from .processes import Part, StartError
from .secret_folder import Secrets
from .servers import Servers

__all__ = ["Stand", "api", "environment", "migrate", "page", "proxy", "worker"]

APP: Final = Path(__file__).resolve().parents[2]
API: Final = APP / "api"
WEB: Final = APP / "web"
PYTHON: Final = API / ".venv/bin/python"
BUNDLE: Final = Path(__file__).with_name("bundle.txt")
API_PORT: Final = 8000
PAGE_PORT: Final = 5173
PROXY_PORT: Final = 8080
OK: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """What the parts need to know of this run."""

    host: str
    """Where API and page listen: reachable from the proxy's container."""
    port: int
    """Where the proxy listens on the loopback address."""
    servers: Servers
    secrets: Secrets


def environment(stand: Stand) -> dict[str, str]:
    """Tell the API, the worker and the migration where everything is."""
    if not PYTHON.exists():
        message = f"found no {PYTHON}; expected the API's environment; run `uv sync --project app/api`"
        raise StartError(message)
    known = {
        "PYTHONPATH": str(API / "src"),
        "ENVIRONMENT": "dev",
        "DATABASE_HOST": HERE,
        "DATABASE_PORT": str(stand.servers.postgres),
        "DATABASE_NAME": "app",
        "DATABASE_USER": "app",
        "DATABASE_PASSWORD_FILE": str(stand.secrets.file("database")),
        "REDIS_HOST": HERE,
        "REDIS_PORT": str(stand.servers.redis),
        "REDIS_USER": "app",
        "REDIS_PASSWORD_FILE": str(stand.secrets.file("redis")),
        "JWT_KEY_FILE": str(stand.secrets.file("jwt")),
        "METRICS_PORT": str(free_port(HERE)),
        "WORKER_BEAT_FILE": str(stand.secrets.file("worker.beat")),
    }
    if stand.servers.objects is None:
        return known
    return known | {
        "OBJECTS_ENDPOINT": f"http://{HERE}:{stand.servers.objects}",
        "OBJECTS_ACCESS_KEY_FILE": str(stand.secrets.file("access-key")),
        "OBJECTS_SECRET_KEY_FILE": str(stand.secrets.file("secret-key")),
    }


def migrate(stand: Stand, known: Mapping[str, str]) -> None:
    """Bring the schema up to date and make the first admin.

    Raises:
        StartError: if that fails; the migration's own lines say why.
    """
    roles = {
        "DATABASE_USER": "migrator",
        "DATABASE_OWNER_ROLE": "owner",
        "ADMIN_PASSWORD_FILE": str(stand.secrets.file("admin")),
    }
    command = [str(PYTHON), "-m", "berth_api.migrate"]
    done = subprocess.run(command, env={**os.environ, **known, **roles}, check=False)  # noqa: S603  our own command
    if done.returncode != 0:
        message = "the migration failed; see its lines above"
        raise StartError(message)


def api(stand: Stand, known: Mapping[str, str]) -> Part:
    """Describe the API, which uvicorn restarts when its sources change."""
    port = choose_port(stand.host, API_PORT)
    place = ("--host", stand.host, "--port", str(port))
    reload = ("--reload", "--reload-dir", str(API / "src"), "--timeout-graceful-shutdown", "2")
    quiet = ("--no-access-log", "--log-config", str(API / "src/berth_api/logging.json"))
    return Part(
        name="api",
        command=(str(PYTHON), "-m", "uvicorn", "--factory", "berth_api.main:create", *place, *reload, *quiet),
        folder=API,
        environment=known,
        ready=partial(answers, f"http://{stand.host}:{port}/health/ready"),
    )


def worker(known: Mapping[str, str]) -> Part:
    """Describe the worker."""
    command = (str(PYTHON), "-m", "berth_api.worker")
    short = {"WORKER_GRACE_S": "2"}
    return Part(name="worker", command=command, folder=API, environment={**known, **short}, sources=API / "src")


def page(stand: Stand) -> Part:
    """Describe Vite, which brings changes into the open page by itself."""
    npm = shutil.which("npm")
    if npm is None:
        message = "found no `npm`; expected Node's on the PATH; install Node"
        raise StartError(message)
    if not (WEB / "node_modules").exists():
        subprocess.run([npm, "ci"], cwd=WEB, check=True)  # noqa: S603  our own command
    port = choose_port(stand.host, PAGE_PORT)
    return Part(
        name="page",
        command=(npm, "run", "dev", "--", "--host", stand.host, "--port", str(port)),
        folder=WEB,
        # Vite answers only under names that it knows, and this is how the proxy reaches it.
        environment={"__VITE_ADDITIONAL_SERVER_ALLOWED_HOSTS": "host.docker.internal"},
        ready=partial(answers, f"http://{stand.host}:{port}/"),
    )


def proxy(stand: Stand, containers: Containers) -> None:
    """Start the proxy's real image with the developers' bundle."""
    image = containers.build(str(APP / "proxy"))
    options = (
        *("--read-only", "--tmpfs", "/tmp", "--volume", "/var/lib/berth-proxy"),  # noqa: S108  in the container
        *("--add-host", "host.docker.internal:host-gateway"),
    )
    containers.run("proxy", image, (), options=options, inner=PROXY_PORT, outer=stand.port)
    text = BUNDLE.read_text()
    for name, value in {
        "@API_PORT@": str(choose_port(stand.host, API_PORT)),
        "@PAGE_PORT@": str(choose_port(stand.host, PAGE_PORT)),
        "@OBJECTS_HOST@": f"{HERE}:{stand.servers.objects}",
    }.items():
        text = text.replace(name, value)
    containers.execute("proxy", "berth-proxy", "apply", text=text)


CHOSEN: Final[dict[int, int]] = {}


def choose_port(host: str, usual: int) -> int:
    """Give the usual port, or another for this run when something has it already."""
    if usual not in CHOSEN:
        CHOSEN[usual] = usual if is_free(host, usual) else free_port(host)
    return CHOSEN[usual]


def is_free(host: str, port: int) -> bool:
    """Tell whether nothing listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str) -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Tell whether an address of our own answers 200."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  http, on this machine
            return int(answer.status) == OK
    except OSError:
        return False
