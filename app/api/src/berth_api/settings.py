"""What the process is told by its environment, read and checked once at start.

Secrets never stand in the environment: `*_PASSWORD_FILE` names a file that holds the secret alone. All mistakes are
reported together, each as `VARIABLE: found; expected; what to do`.
"""

import os
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .auth.schema import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from .secret_file import SecretFile, read_sized

__all__ = [
    "EX_CONFIG",
    "ApiSettings",
    "AuthSettings",
    "DatabaseSettings",
    "MigrationSettings",
    "ObjectsSettings",
    "RedisSettings",
    "SettingsError",
    "WorkSettings",
    "WorkerSettings",
    "load",
    "load_migration",
    "load_worker",
]

MIGRATION_WAIT_S = 120.0
EX_CONFIG = 78
"""Exit status of a process that cannot use its environment (sysexits.h)."""
JWT_KEY_LENGTH_MIN = 32
"""As many bytes as the signature has (RFC 7518, 3.2)."""


class SettingsError(Exception):
    """The environment cannot be used; the message lists every mistake, one a line."""


Port = Annotated[int, Field(ge=1, le=65535)]
Name = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0)]


class Section(BaseSettings):
    """One group of variables with a common prefix."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)


class DatabaseSettings(Section):
    """How PostgreSQL is reached (`DATABASE_*`)."""

    model_config = SettingsConfigDict(env_prefix="DATABASE_")

    host: Name
    port: Port = 5432
    name: Name
    user: Name
    password: SecretFile = Field(validation_alias="DATABASE_PASSWORD_FILE")
    pool_size: Annotated[int, Field(ge=1)] = 10
    """Connections of each worker process at the most; opened when they are needed, and then kept."""
    timeout_s: Seconds = 2.0
    """Longest time for one unit of work, waiting for a connection included."""


class MigrationSettings(DatabaseSettings):
    """How the migration reaches PostgreSQL, and how long it may take."""

    owner_role: Name | None = None
    """Role that owns the objects; when unset, the connected user does."""
    migration_wait_s: Seconds = Field(default=MIGRATION_WAIT_S, validation_alias="MIGRATION_WAIT_S")
    """Longest time for everything: reaching the database, waiting for the lock, and the change itself."""
    admin_password: Annotated[
        SecretStr | None, BeforeValidator(read_sized(PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX))
    ] = Field(default=None, validate_default=False, validation_alias="ADMIN_PASSWORD_FILE")
    """The first admin's password; when unset, no admin is made."""


class RedisSettings(Section):
    """How Redis is reached (`REDIS_*`), and how long answers are kept."""

    model_config = SettingsConfigDict(env_prefix="REDIS_")

    host: Name
    port: Port = 6379
    user: Name = "default"
    password: SecretFile = Field(validation_alias="REDIS_PASSWORD_FILE")
    pool_size: Annotated[int, Field(ge=1)] = 16
    timeout_s: Seconds = 0.5
    """Longest time for one cache operation: a slow cache must not make answers slow."""
    pause_s: Seconds = 1.0
    """After a failure, reads leave the cache alone for this long."""
    ttl_s: Annotated[int, Field(ge=1)] = 300


class AuthSettings(Section):
    """How logins are signed (`JWT_KEY_FILE`)."""

    jwt_key: Annotated[SecretStr, BeforeValidator(read_sized(JWT_KEY_LENGTH_MIN))] = Field(
        validation_alias="JWT_KEY_FILE"
    )
    """The same in every process, or a login at one is refused by the next."""


class ObjectsSettings(Section):
    """How the S3-compatible store of files is reached (`OBJECTS_*`); a stack may have none."""

    model_config = SettingsConfigDict(env_prefix="OBJECTS_")

    endpoint: Annotated[str, Field(pattern=r"^https?://[^/]+$")]
    """Scheme, host and port, as the API reaches it and as the proxy names it (`Host`): downloads are signed for it."""
    region: Name = "us-east-1"
    bucket: Name = "files"
    access_key: SecretFile = Field(validation_alias="OBJECTS_ACCESS_KEY_FILE")
    secret_key: SecretFile = Field(validation_alias="OBJECTS_SECRET_KEY_FILE")
    public_path: Annotated[str, Field(pattern=r"^/[a-z0-9/-]*[a-z0-9]$")] = "/objects"
    """Path under which the proxy offers the store, and which it strips."""
    timeout_s: Seconds = 5.0
    """Longest time for storing or reading one object."""


class ServiceSettings(Section):
    """How the API itself behaves."""

    environment: Name = Field(default="dev", validation_alias="ENVIRONMENT")
    """Which deployment this is, for people to see."""

    public_prefix: str = "/api"
    """Path under which the proxy offers this API; only told to readers of /docs, since the proxy strips it."""
    ready_timeout_s: Seconds = 1.5
    """Longest time for each readiness check; both run at once, so /health/ready answers well within 2 s."""
    metrics_port: Port = 9000
    """Where `/metrics` is; never published, so that the proxy cannot reach it by a path."""


class WorkSettings(Section):
    """How the worker works (`WORKER_*`)."""

    model_config = SettingsConfigDict(env_prefix="WORKER_")

    concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    """Jobs at once, each in a process of its own."""
    grace_s: Seconds = 15.0
    """After the signal to stop, a job may run on this long; then it goes back to the queue."""
    stale_s: Seconds = 15.0
    """A running job that gave no sign for this long is taken from its worker, which must be dead."""
    sweep_s: Seconds = 5.0
    """Time between looks for jobs that were lost."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiSettings:
    """Everything the API process needs."""

    auth: AuthSettings
    database: DatabaseSettings
    redis: RedisSettings
    service: ServiceSettings
    objects: ObjectsSettings | None
    """None when the stack has no store of files."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerSettings:
    """Everything the worker process needs."""

    database: DatabaseSettings
    redis: RedisSettings
    objects: ObjectsSettings | None
    """None when the stack has no store of files."""
    work: WorkSettings


SectionT = TypeVar("SectionT", bound=Section)


def load() -> ApiSettings:
    """Read the API's settings from the environment.

    Raises:
        SettingsError: naming every variable that is missing or wrong.
    """
    problems: list[str] = []
    database = load_section(DatabaseSettings, problems)
    redis = load_section(RedisSettings, problems)
    auth = load_section(AuthSettings, problems)
    service = load_section(ServiceSettings, problems)
    objects = load_objects(problems)
    if auth is None or database is None or redis is None or service is None or problems:
        raise SettingsError("\n".join(problems))
    return ApiSettings(auth=auth, database=database, redis=redis, service=service, objects=objects)


def load_worker() -> WorkerSettings:
    """Read the worker's settings from the environment.

    Raises:
        SettingsError: naming every variable that is missing or wrong.
    """
    problems: list[str] = []
    database = load_section(DatabaseSettings, problems)
    redis = load_section(RedisSettings, problems)
    work = load_section(WorkSettings, problems)
    objects = load_objects(problems)
    if database is None or redis is None or work is None or problems:
        raise SettingsError("\n".join(problems))
    return WorkerSettings(database=database, redis=redis, objects=objects, work=work)


def load_objects(problems: list[str]) -> ObjectsSettings | None:
    """Read how the store of files is reached; without `OBJECTS_ENDPOINT` there is none, which is no mistake."""
    return load_section(ObjectsSettings, problems) if os.environ.get("OBJECTS_ENDPOINT") else None


def load_migration() -> MigrationSettings:
    """Read the migration's settings from the environment.

    Raises:
        SettingsError: naming every variable that is missing or wrong.
    """
    problems: list[str] = []
    settings = load_section(MigrationSettings, problems)
    if settings is None:
        raise SettingsError("\n".join(problems))
    return settings


def load_section(section: type[SectionT], problems: list[str]) -> SectionT | None:
    """Read one section; on mistakes, add them to `problems` and return None."""
    try:
        return section()
    except ValidationError as error:
        prefix = section.model_config.get("env_prefix", "")
        for mistake in error.errors(include_url=False, include_context=False):
            place = str(mistake["loc"][0])
            # Fields with an alias are reported by it, and that is the whole variable; others lack their prefix.
            variable = place if place.isupper() else f"{prefix}{place}".upper()
            if mistake["type"] == "missing":
                problems.append(f"{variable}: found nothing; expected a value; set the variable")
            else:
                said = mistake["msg"].removeprefix("Value error, ")
                problems.append(f"{variable}: found {mistake['input']!r}; {said}")
        return None
