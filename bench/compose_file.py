"""The Compose file of the peer: the core stack with the images, limits, checks and graces that berth gives it."""

from pathlib import Path
from typing import Any, Final

SECRETS: Final = ("database", "cache", "signing")

_PROBE: Final = (
    "exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'GET {path} HTTP/1.0\\r\\n\\r\\n' >&3"
    " && read -r -t 2 line <&3 && [[ $$line == *' 200 '* ]]"
)
_API: Final = {
    "environment": {
        "DATABASE_HOST": "postgres",
        "DATABASE_NAME": "berth",
        "DATABASE_PASSWORD_FILE": "/run/secrets/database",
        "DATABASE_PORT": "5432",
        "DATABASE_USER": "berth",
        "JWT_KEY_FILE": "/run/secrets/signing",
        "REDIS_HOST": "redis",
        "REDIS_PASSWORD_FILE": "/run/secrets/cache",
        "REDIS_PORT": "6379",
        "REDIS_USER": "default",
    },
    "secrets": [*SECRETS],
}
_POSTGRES: Final = {
    "environment": {"POSTGRES_USER": "berth", "POSTGRES_PASSWORD_FILE": "/run/secrets/database"},
    "secrets": ["database"],
}
_REDIS: Final = {
    "command": ["sh", "-c", 'exec redis-server --requirepass "$$(cat /run/secrets/cache)"'],
    "secrets": ["cache"],
}
_MIGRATE: Final = {"command": ["python", "-m", "berth_api.migrate"], "profiles": ["release"]}


def compose_file(
    project: str, port: int, images: dict[str, str], memory_mb: dict[str, int], folder: Path
) -> dict[str, Any]:
    """The whole file.

    Args:
        project: The project's name.
        port: The proxy's port on the loopback address.
        images: Image by service.
        memory_mb: Memory limit in MiB by service.
        folder: Where the secrets' files are.
    """
    checks = {
        "api": ["bash", "-c", _PROBE.format(port=8000, path="/health/live")],
        "postgres": ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "berth"],
        "proxy": ["berth-proxy", "health"],
        "redis": ["redis-cli", "ping"],
        "spa": ["bash", "-c", _PROBE.format(port=8080, path="/health")],
    }
    own: dict[str, dict[str, Any]] = {
        "api": _API | {"deploy": {"replicas": 2}, "stop_grace_period": "25s"},
        "postgres": _POSTGRES,
        "proxy": {"ports": [f"127.0.0.1:{port}:8080"], "volumes": ["proxy:/var/lib/berth-proxy"]},
        "redis": _REDIS,
        "spa": {},
    }
    services = {
        name: _common(images[name], memory_mb[name]) | _health(checks[name]) | {"restart": "unless-stopped"} | service
        for name, service in own.items()
    }
    services["migrate"] = _common(images["api"], memory_mb["api"]) | _API | _MIGRATE
    return {
        "name": project,
        "services": services,
        "volumes": {"proxy": {}},
        "secrets": {name: {"file": str(folder / name)} for name in SECRETS},
    }


def _common(image: str, memory_mb: int) -> dict[str, Any]:
    tmpfs = ["/tmp"]  # noqa: S108 - a path in the container
    return {"image": image, "mem_limit": f"{memory_mb}m", "init": True, "tmpfs": tmpfs}


def _health(command: list[str]) -> dict[str, Any]:
    times = {"interval": "5s", "timeout": "3s", "retries": 3, "start_period": "30s"}
    return {"healthcheck": {"test": ["CMD", *command], **times}}
