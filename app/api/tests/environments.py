"""The environment of the programs as the stack sets it, for this process and those that it starts."""

from pathlib import Path

import pytest
import servers

from berth_api import settings

__all__ = ["as_application", "as_migrator"]


def as_migrator(
    place: servers.Place, password_file: Path, monkeypatch: pytest.MonkeyPatch
) -> settings.MigrationSettings:
    """Set the environment of the migration as the stack does, roles apart, and read it."""
    admin = password_file.with_name("admin-password")
    admin.write_text(servers.FIRST_ADMIN_PASSWORD)
    monkeypatch.setenv("ADMIN_PASSWORD_FILE", str(admin))
    monkeypatch.setenv("DATABASE_HOST", "127.0.0.1")
    monkeypatch.setenv("DATABASE_PORT", str(place.postgres.port))
    monkeypatch.setenv("DATABASE_NAME", place.database)
    monkeypatch.setenv("DATABASE_USER", "migrator")
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(password_file))
    monkeypatch.setenv("DATABASE_OWNER_ROLE", "owner")
    return settings.load_migration()


def as_application(redis: servers.Server, password_file: Path, monkeypatch: pytest.MonkeyPatch) -> settings.ApiSettings:
    """Turn the environment of the migration into the application's, and read it."""
    key = password_file.with_name("jwt-key")
    key.write_text(servers.JWT_KEY)
    monkeypatch.setenv("JWT_KEY_FILE", str(key))
    monkeypatch.setenv("DATABASE_USER", "app")
    monkeypatch.setenv("REDIS_HOST", "127.0.0.1")
    monkeypatch.setenv("REDIS_PORT", str(redis.port))
    monkeypatch.setenv("REDIS_USER", "app")
    monkeypatch.setenv("REDIS_PASSWORD_FILE", str(password_file))
    return settings.load()
