"""What the process is told by its environment, read and checked once at start.

Secrets never stand in the environment: `*_PASSWORD_FILE` names a file that holds the secret alone. All mistakes are
reported together, each as `VARIABLE: found; expected; what to do`.
"""

from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .secret_file import SecretFile

__all__ = [
    "ApiSettings",
    "DatabaseSettings",
    "MigrationSettings",
    "RedisSettings",
    "SettingsError",
    "load",
    "load_migration",
]

MIGRATION_WAIT_S = 120.0


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
    pool_size: Annotated[int, Field(ge=1)] = 5
    """Connections that each worker process keeps open."""
    pool_overflow: Annotated[int, Field(ge=0)] = 5
    """Further connections under load, closed again after use."""
    timeout_s: Seconds = 2.0
    """Longest time for one unit of work, waiting for a connection included."""


class MigrationSettings(DatabaseSettings):
    """How the migration reaches PostgreSQL, and how long it may take."""

    owner_role: Name | None = None
    """Role that owns the objects; when unset, the connected user does."""
    migration_wait_s: Seconds = Field(default=MIGRATION_WAIT_S, validation_alias="MIGRATION_WAIT_S")
    """Longest time for everything: reaching the database, waiting for the lock, and the change itself."""


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


class ServiceSettings(Section):
    """How the API itself behaves."""

    public_prefix: str = "/api"
    """Path under which the proxy offers this API; only told to readers of /docs, since the proxy strips it."""
    ready_timeout_s: Seconds = 1.5
    """Longest time for each readiness check; both run at once, so /health/ready answers well within 2 s."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiSettings:
    """Everything the API process needs."""

    database: DatabaseSettings
    redis: RedisSettings
    service: ServiceSettings


SectionT = TypeVar("SectionT", bound=Section)


def load() -> ApiSettings:
    """Read the API's settings from the environment.

    Raises:
        SettingsError: naming every variable that is missing or wrong.
    """
    problems: list[str] = []
    database = load_section(DatabaseSettings, problems)
    redis = load_section(RedisSettings, problems)
    service = load_section(ServiceSettings, problems)
    if database is None or redis is None or service is None:
        raise SettingsError("\n".join(problems))
    return ApiSettings(database=database, redis=redis, service=service)


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
