"""PostgreSQL, Redis and the object store, as the product expects them: roles and rights apart."""

import socket
import sys
from dataclasses import dataclass
from typing import Final

from .containers import HERE, Containers, DockerError, eventually
from .secret_folder import Secrets

__all__ = ["Servers", "start_servers"]

OBJECTS_IMAGE: Final = "versity/versitygw:v1.8.0"
# The password comes from a file inside the container: it is in no command and no log.
ROLES: Final = """
\\set password `cat /run/secrets/database`
CREATE ROLE owner NOLOGIN;
CREATE ROLE migrator LOGIN PASSWORD :'password' IN ROLE owner;
CREATE ROLE app LOGIN PASSWORD :'password';
CREATE DATABASE app OWNER owner;
\\connect app
ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT USAGE, SELECT ON SEQUENCES TO app;
"""
KEYS: Final = (
    "export ROOT_ACCESS_KEY=$(cat /run/secrets/access-key) ROOT_SECRET_KEY=$(cat /run/secrets/secret-key);"
    " exec versitygw --port :7070 --health /health posix /data"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Servers:
    """The loopback ports they listen on."""

    postgres: int
    redis: int
    objects: int | None
    """None without the object store's image."""


def start_servers(containers: Containers, secrets: Secrets) -> Servers:
    """Start them and wait until they answer."""
    mount = ("--volume", f"{secrets.folder}:/run/secrets:ro")
    password = ("--env", "POSTGRES_PASSWORD_FILE=/run/secrets/postgres")
    postgres = containers.run("postgres", "postgres:18", (), options=(*mount, *password), inner=5432)
    command = ("redis-server", "--aclfile", "/run/secrets/users.acl")
    redis = containers.run("redis", "redis:8.0", command, options=mount, inner=6379)
    objects = None
    if containers.has_image(OBJECTS_IMAGE):
        options = (*mount, "--volume", "/data", "--entrypoint", "/bin/sh")
        objects = containers.run("objects", OBJECTS_IMAGE, ("-c", KEYS), options=options, inner=7070)
    else:
        sys.stdout.write(f"app-dev: no files: the image {OBJECTS_IMAGE} is not to be had\n")
    # Over the network, because while it sets itself up the server listens on its socket only.
    eventually("PostgreSQL answers", lambda: answers(containers))
    containers.execute("postgres", "psql", "--username", "postgres", "--quiet", "--set", "ON_ERROR_STOP=1", text=ROLES)
    eventually("Redis listens", lambda: listens(redis))
    if objects is not None:
        eventually("the object store listens", lambda: listens(objects))
    return Servers(postgres=postgres, redis=redis, objects=objects)


def answers(containers: Containers) -> bool:
    """Tell whether PostgreSQL takes connections."""
    try:
        containers.execute("postgres", "pg_isready", "--quiet", "--host", HERE)
    except DockerError:
        return False
    return True


def listens(port: int) -> bool:
    """Tell whether something listens on a loopback port."""
    try:
        socket.create_connection((HERE, port), 1).close()
    except OSError:
        return False
    return True
