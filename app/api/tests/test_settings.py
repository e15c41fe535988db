"""What the environment may hold, and what is said when it does not fit."""

from pathlib import Path

import pytest

from berth_api import settings

GOOD = {
    "DATABASE_HOST": "db",
    "DATABASE_NAME": "berth",
    "DATABASE_USER": "app",
    "REDIS_HOST": "cache",
}


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good environment; returns the file with the password."""
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(file))
    monkeypatch.setenv("REDIS_PASSWORD_FILE", str(file))
    key = tmp_path / "key"
    key.write_text("k" * 32)
    monkeypatch.setenv("JWT_KEY_FILE", str(key))
    return file


def test_secrets_come_from_files_and_are_not_shown(secret: Path) -> None:
    """The password is the file's content without its line end, and no representation of the settings shows it."""
    loaded = settings.load()
    assert loaded.database.password.get_secret_value() == "s3cret"
    assert secret.exists()
    assert "s3cret" not in repr(loaded)
    assert (loaded.database.port, loaded.redis.port, loaded.redis.user) == (5432, 6379, "default")


def test_an_empty_environment_names_all_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every missing variable is named at once, by its full name."""
    for name in (*GOOD, "DATABASE_PASSWORD_FILE", "REDIS_PASSWORD_FILE", "JWT_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(settings.SettingsError) as refused:
        settings.load()
    assert str(refused.value).splitlines() == [
        f"{name}: found nothing; expected a value; set the variable"
        for name in (
            "DATABASE_HOST",
            "DATABASE_NAME",
            "DATABASE_USER",
            "DATABASE_PASSWORD_FILE",
            "REDIS_HOST",
            "REDIS_PASSWORD_FILE",
            "JWT_KEY_FILE",
        )
    ]


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DATABASE_PORT", "0", "found '0'; Input should be greater than or equal to 1"),
        ("DATABASE_PORT", "x", "found 'x'; Input should be a valid integer, unable to parse string as an integer"),
        ("DATABASE_POOL_SIZE", "0", "found '0'; Input should be greater than or equal to 1"),
        ("REDIS_TIMEOUT_S", "-1", "found '-1'; Input should be greater than 0"),
        ("READY_TIMEOUT_S", "0", "found '0'; Input should be greater than 0"),
        (
            "REDIS_PASSWORD_FILE",
            "/nowhere/redis",
            (
                "found '/nowhere/redis'; the file cannot be read (No such file or directory); "
                "expected a file that holds the secret alone; mount it there"
            ),
        ),
        (
            "DATABASE_PASSWORD_FILE",
            "/dev/null",
            "found '/dev/null'; the file is empty; expected a file that holds the secret alone; write the secret to it",
        ),
    ],
)
@pytest.mark.usefixtures("secret")
def test_a_wrong_value_is_named_with_what_to_do(
    variable: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mistake is one line: the variable, what was found, what was expected."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(settings.SettingsError) as refused:
        settings.load()
    assert str(refused.value) == f"{variable}: {said}"


def test_a_secret_of_a_wrong_length_is_refused_without_showing_it(
    secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signing key below 32 characters and an admin password below 8 are refused by their length alone."""
    secret.write_text("s3cret")
    monkeypatch.setenv("JWT_KEY_FILE", str(secret))
    with pytest.raises(settings.SettingsError) as key:
        settings.load()
    said = f"found '{secret}'; the file holds 6 characters; expected"
    assert str(key.value) == f"JWT_KEY_FILE: {said} 32 to 4096; write another secret to it"
    monkeypatch.setenv("ADMIN_PASSWORD_FILE", str(secret))
    with pytest.raises(settings.SettingsError) as admin:
        settings.load_migration()
    assert str(admin.value) == f"ADMIN_PASSWORD_FILE: {said} 8 to 128; write another secret to it"


@pytest.mark.usefixtures("secret")
def test_the_migration_needs_no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """The migration reads only what concerns the database."""
    monkeypatch.delenv("REDIS_HOST")
    monkeypatch.setenv("DATABASE_OWNER_ROLE", "owner")
    loaded = settings.load_migration()
    assert (loaded.host, loaded.owner_role, loaded.migration_wait_s) == ("db", "owner", 120)
