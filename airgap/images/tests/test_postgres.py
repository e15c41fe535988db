"""The first start of PostgreSQL: the official image's contract, and what happens when it is interrupted."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docker.models.containers import Container

pytestmark = pytest.mark.engine

READY = "pg_isready -q -h 127.0.0.1"
PASSWORD = "k3ep-me-out"  # noqa: S105 - made up for this test
LAYOUT: dict[str, Any] = {"user": "999:999", "tmpfs": {"/tmp": "", "/var/run/postgresql": ""}}  # noqa: S108 - a tmpfs inside
Inside = Callable[..., str]
Options = Callable[[dict[str, bytes]], dict[str, Any]]
Start = Callable[..., Container]
Until = Callable[[Container, str], None]


@pytest.fixture
def options(volume: str, tmp_path: Path) -> Options:
    """Options of a hardened container: data on a volume, password and the given init scripts from files."""

    def make(scripts: dict[str, bytes]) -> dict[str, Any]:
        (tmp_path / "password").write_text(PASSWORD)
        (tmp_path / "initdb.d").mkdir(mode=0o755)
        tmp_path.chmod(0o755)
        for name, content in scripts.items():
            (tmp_path / "initdb.d" / name).write_bytes(content)
        return LAYOUT | {
            "environment": {
                "POSTGRES_PASSWORD_FILE": "/run/password",
                "POSTGRES_USER": "owner",
                "POSTGRES_DB": "app",
                "POSTGRES_INITDB_ARGS": "--no-sync",
            },
            "volumes": {
                volume: {"bind": "/var/lib/postgresql"},
                str(tmp_path / "password"): {"bind": "/run/password", "mode": "ro"},
                str(tmp_path / "initdb.d"): {"bind": "/docker-entrypoint-initdb.d", "mode": "ro"},
            },
        }

    return make


def query(container: Container, inside: Inside, sql: str) -> str:
    """The answer to one query over the socket, as the superuser."""
    return inside(container, ["psql", "-U", "owner", "-d", "app", "-Atc", sql])


def test_first_start_fills_the_database_and_a_restart_keeps_it(
    options: Options, start: Start, inside: Inside, until: Until
) -> None:
    """The official contract holds on a hardened container.

    Password file, user, database and all kinds of init scripts work; extensions and time zones are there; a wrong
    password is refused and the right one shows nowhere; data stays.
    """
    scripts = {
        "10.sql": b"CREATE TABLE seen (name text); INSERT INTO seen VALUES ('sql');",
        "20.sql.gz": gzip.compress(b"INSERT INTO seen VALUES ('gz');"),
        "30.sh": b"psql -c \"INSERT INTO seen VALUES ('sh')\"",
    }
    container = start("postgres:18", **options(scripts))
    until(container, READY)
    assert query(container, inside, "SELECT string_agg(name, ' ') FROM seen") == "sql gz sh"

    wanted = ("pgcrypto", "pg_trgm", "pg_stat_statements", "citext", "btree_gist", "uuid-ossp")
    query(container, inside, " ".join(f'CREATE EXTENSION "{name}";' for name in wanted))
    assert query(container, inside, "SHOW data_checksums") == "on"
    assert query(container, inside, "SELECT count(*) FROM pg_timezone_names WHERE name = 'Asia/Bangkok'") == "1"

    address = inside(container, "hostname -i")
    login = ["psql", "-h", address, "-U", "owner", "-d", "app", "-Atc", "SELECT 1"]
    assert inside(container, login, environment={"PGPASSWORD": PASSWORD}) == "1"
    refused = inside(container, login, environment={"PGPASSWORD": "wrong"}, code=2)
    assert "password authentication failed" in refused

    container.reload()
    shown = json.dumps(container.attrs) + container.logs().decode() + inside(container, "ls -la /proc/1/environ")
    assert PASSWORD not in shown
    container.restart(timeout=10)
    until(container, READY)
    assert query(container, inside, "SELECT count(*) FROM seen") == "3"
    assert "database system was not properly shut down" not in container.logs().decode()


WAIT_ONCE = b"if mkdir /var/lib/postgresql/waited 2>/dev/null; then sleep 300; fi"


def test_a_killed_first_start_begins_again(options: Options, start: Start, inside: Inside, until: Until) -> None:
    """Killed between two init scripts, the next start runs all of them and leaves nothing of the first attempt."""
    scripts = {"10.sql": b"CREATE ROLE early;", "20.sh": WAIT_ONCE, "30.sql": b"CREATE ROLE late;"}
    container = start("postgres:18", **options(scripts))
    until(container, "test -d /var/lib/postgresql/waited")
    container.kill()
    container.start()
    until(container, READY)
    roles = "SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname IN ('early', 'late')"
    assert query(container, inside, roles) == "early late"
    assert container.exec_run(["sh", "-c", "test -e $PGDATA/.new"]).exit_code == 1


def test_a_stop_during_the_first_start_acts_at_once(options: Options, start: Start, until: Until) -> None:
    """A stop in the middle of an init script ends the container by the signal, not by using up the grace time."""
    container = start("postgres:18", **options({"20.sh": WAIT_ONCE}))
    until(container, "test -d /var/lib/postgresql/waited")
    container.stop(timeout=60)
    container.reload()
    assert container.attrs["State"]["ExitCode"] == 143


@pytest.mark.parametrize(
    ("environment", "error"),
    [
        ({}, "error: no superuser password; set POSTGRES_PASSWORD_FILE"),
        ({"POSTGRES_PASSWORD": "a", "POSTGRES_PASSWORD_FILE": "/x"}, "error: both POSTGRES_PASSWORD and"),
        ({"POSTGRES_PASSWORD_FILE": "/missing"}, "error: POSTGRES_PASSWORD_FILE=/missing cannot be read as uid 999"),
    ],
)
def test_a_first_start_without_a_usable_password_is_refused(
    volume: str, start: Start, environment: dict[str, str], error: str
) -> None:
    """No database is made that anybody, or nobody, could enter."""
    mounts = {volume: {"bind": "/var/lib/postgresql"}}
    container = start("postgres:18", environment=environment, volumes=mounts, **LAYOUT)
    assert container.wait(timeout=20)["StatusCode"] == 1
    assert error in container.logs().decode()
